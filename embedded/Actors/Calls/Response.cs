using System.Diagnostics.CodeAnalysis;
using System.Runtime.ExceptionServices;

namespace Orleans.Serialization.Invocation;

/// <summary>What a call came to, as call filters see it.</summary>
public abstract class Response : IDisposable
{
    /// <summary>Success without a value.</summary>
    public static Response Completed => CompletedResponse.Instance;

    /// <summary>The value; throws the error if there is one.</summary>
    public abstract object? Result { get; set; }

    /// <summary>The error, if any.</summary>
    public abstract Exception? Exception { get; set; }

    /// <summary>Failure.</summary>
    public static Response FromException(Exception exception) => new ExceptionResponse { Exception = exception };

    /// <summary>Success with a value.</summary>
    public static Response FromResult<TResult>(TResult value) => new Response<TResult> { TypedResult = value };

    /// <summary>The value; throws the error if there is one.</summary>
    [return: MaybeNull]
    public abstract T GetResult<T>();

    /// <inheritdoc/>
    public virtual void Dispose() => GC.SuppressFinalize(this);

    /// <inheritdoc/>
    public override string ToString() => Exception is { } error ? error.ToString() : Result?.ToString() ?? "[null]";
}

/// <summary>Success without a value.</summary>
public sealed class CompletedResponse : Response
{
    private CompletedResponse()
    {
    }

    /// <summary>The only one.</summary>
    public static CompletedResponse Instance { get; } = new();

    /// <inheritdoc/>
    public override object? Result
    {
        get => null;
        set => throw new InvalidOperationException("A response without a value cannot be changed.");
    }

    /// <inheritdoc/>
    public override Exception? Exception
    {
        get => null;
        set => throw new InvalidOperationException("A response without a value cannot be changed.");
    }

    /// <inheritdoc/>
    [return: MaybeNull]
    public override T GetResult<T>() => default;
}

/// <summary>Failure.</summary>
public sealed class ExceptionResponse : Response
{
    /// <inheritdoc/>
    public override object? Result
    {
        get => Throw();
        set => throw new InvalidOperationException("A failure has no value.");
    }

    /// <inheritdoc/>
    public override Exception? Exception { get; set; }

    /// <inheritdoc/>
    [return: MaybeNull]
    public override T GetResult<T>()
    {
        Throw();
        return default;
    }

    private object? Throw()
    {
        ExceptionDispatchInfo.Throw(Exception!);
        return null;
    }
}

/// <summary>Success with a value.</summary>
public sealed class Response<TResult> : Response
{
    /// <summary>The value.</summary>
    public TResult? TypedResult { get; set; }

    /// <inheritdoc/>
    public override object? Result
    {
        get => TypedResult;
        set => TypedResult = (TResult?)value;
    }

    /// <inheritdoc/>
    public override Exception? Exception
    {
        get => null;
        set => throw new InvalidOperationException("A success has no error; replace the response.");
    }

    /// <inheritdoc/>
    [return: MaybeNull]
    public override T GetResult<T>() => (T)(object)TypedResult!;
}
