namespace Parley.Tests.Embedded.Actors.Calls;

public interface IHasId : IGrain
{
    Task<GrainId> Id();
}

public interface IByGuid : IGrainWithGuidKey, IHasId;

public interface IByNumber : IGrainWithIntegerKey, IHasId;

public interface IByGuidAndName : IGrainWithGuidCompoundKey, IHasId;

public interface IByNumberAndName : IGrainWithIntegerCompoundKey, IHasId;

[GrainType("guid-keyed")]
public sealed class ByGuidGrain : Grain, IByGuid
{
    public Task<GrainId> Id() => Task.FromResult(this.GetGrainId());
}

public sealed class ByNumberGrain : Grain, IByNumber
{
    public Task<GrainId> Id() => Task.FromResult(this.GetGrainId());
}

public sealed class ByGuidAndNameGrain : Grain, IByGuidAndName
{
    public Task<GrainId> Id() => Task.FromResult(this.GetGrainId());
}

public sealed class ByNumberAndNameGrain : Grain, IByNumberAndName
{
    public Task<GrainId> Id() => Task.FromResult(this.GetGrainId());
}

/// <summary>Two classes implement it, so the caller names one.</summary>
public interface IShape : IGrainWithStringKey
{
    Task<string> Name();
}

public sealed class SquareGrain : Grain, IShape
{
    public Task<string> Name() => Task.FromResult("square");
}

public sealed class CircleGrain : Grain, IShape
{
    public Task<string> Name() => Task.FromResult("circle");
}

/// <summary>No class implements it.</summary>
public interface IOrphan : IGrainWithStringKey
{
    Task Nothing();
}
