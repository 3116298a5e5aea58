using Orleans.Runtime;

namespace Orleans.Runtime;

/// <summary>What all references of one interface to one grain type share.</summary>
public sealed class GrainReferenceShared
{
    internal GrainReferenceShared(Silo silo, GrainType grainType, GrainInterfaceType interfaceType)
    {
        Silo = silo;
        GrainType = grainType;
        InterfaceType = interfaceType;
    }

    /// <summary>The grains' type.</summary>
    public GrainType GrainType { get; }

    /// <summary>The interface; empty for an untyped reference.</summary>
    public GrainInterfaceType InterfaceType { get; }

    internal Silo Silo { get; }
}

/// <summary>A reference to a grain or observer; generated subclasses implement its interface. Equal when the identity is.</summary>
public class GrainReference : IAddressable, IEquatable<GrainReference>, ISpanFormattable
{
    private readonly IdSpan _key;
    private ICallTarget? _target;

    /// <summary>Used by generated code.</summary>
    protected internal GrainReference(GrainReferenceShared shared, IdSpan key)
    {
        Shared = shared;
        _key = key;
    }

    /// <summary>The identity.</summary>
    public GrainId GrainId => GrainId.Create(Shared.GrainType, _key);

    /// <summary>The interface.</summary>
    public GrainInterfaceType InterfaceType => Shared.InterfaceType;

    /// <summary>The interface's name.</summary>
    public virtual string InterfaceName => InterfaceType.ToString();

    internal GrainReferenceShared Shared { get; }

    /// <summary>A reference by another interface.</summary>
    public virtual TGrainInterface Cast<TGrainInterface>()
        where TGrainInterface : IAddressable => this.AsReference<TGrainInterface>();

    /// <inheritdoc/>
    public bool Equals(GrainReference? other) => other is not null && GrainId.Equals(other.GrainId);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as GrainReference);

    /// <inheritdoc/>
    public override int GetHashCode() => GrainId.GetHashCode();

    /// <summary>A hash that is the same in every process.</summary>
    public uint GetUniformHashCode() => GrainId.GetUniformHashCode();

    /// <inheritdoc/>
    public sealed override string ToString() => $"GrainReference:{GrainId}:{InterfaceType}";

    string IFormattable.ToString(string? format, IFormatProvider? formatProvider) => ToString();

    bool ISpanFormattable.TryFormat(Span<char> destination, out int charsWritten, ReadOnlySpan<char> format, IFormatProvider? provider) =>
        destination.TryWrite($"GrainReference:{GrainId}:{InterfaceType}", out charsWritten);

    /// <summary>The same identity.</summary>
    public static bool operator ==(GrainReference? reference1, GrainReference? reference2) =>
        reference1 is null ? reference2 is null : reference1.Equals(reference2);

    /// <summary>Different identities.</summary>
    public static bool operator !=(GrainReference? reference1, GrainReference? reference2) => !(reference1 == reference2);

    /// <summary>
    /// What may be handed over for a grain or observer: a grain's own instance becomes a reference to it, so that nobody
    /// reaches into its turns; a plain observer object is refused. Used by generated code.
    /// </summary>
    public static T ToReference<T>(T value)
        where T : class
    {
        switch (value)
        {
            case null or GrainReference:
                return value!;
            case IGrainBase grain:
                return (T)((IAddressable)grain).AsReference(typeof(T));
            case IGrainObserver:
                throw new NotSupportedException($"{value.GetType()} is not a reference. Make one with {nameof(IGrainFactory.CreateObjectReference)}.");
            default:
                return value;
        }
    }

    /// <summary>Calls and waits; used by generated code.</summary>
    protected Task<TResult> CallAsync<TResult>(Request<TResult> request)
    {
        var answer = request.ExpectAnswer();
        Shared.Silo.Send(this, request, ref _target);
        return answer;
    }

    /// <summary>Calls and waits; used by generated code.</summary>
    protected Task CallAsync(Request request)
    {
        var answer = request.ExpectAnswer();
        Shared.Silo.Send(this, request, ref _target);
        return answer;
    }

    /// <summary>Calls and does not wait; used by generated code.</summary>
    protected void Tell(Request request) => Shared.Silo.Send(this, request, ref _target);
}
