namespace Orleans
{
    using Orleans.Runtime;

    /// <summary>Root of all grain interfaces.</summary>
    public interface IGrain : IAddressable;

    /// <summary>Grains with Guid keys.</summary>
    public interface IGrainWithGuidKey : IGrain;

    /// <summary>Grains with integer keys.</summary>
    public interface IGrainWithIntegerKey : IGrain;

    /// <summary>Grains with string keys.</summary>
    public interface IGrainWithStringKey : IGrain;

    /// <summary>Grains keyed by a Guid and a string.</summary>
    public interface IGrainWithGuidCompoundKey : IGrain;

    /// <summary>Grains keyed by an integer and a string.</summary>
    public interface IGrainWithIntegerCompoundKey : IGrain;

    /// <summary>Root of the interfaces by which grains tell others; see <see cref="IGrainFactory.CreateObjectReference{T}"/>.</summary>
    public interface IGrainObserver : IAddressable;
}

namespace Orleans.Runtime
{
    /// <summary>Anything that can be addressed: grains and observers.</summary>
    public interface IAddressable;
}
