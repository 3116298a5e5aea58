namespace Parley.Tests.Embedded.Actors.Calls;

public interface IFriend : IGrainWithStringKey
{
    Task<IFriend> Self();

    Task Meet(IFriend other);

    Task<bool> MetAReference();

    Task IntroduceYourselfTo(IFriend other);

    Task<IFriend> Pass(IFriend other);
}

public sealed class FriendGrain : Grain, IFriend
{
    private IFriend? _met;

    public Task<IFriend> Self() => Task.FromResult<IFriend>(this);

    public Task Meet(IFriend other)
    {
        _met = other;
        return Task.CompletedTask;
    }

    public Task<bool> MetAReference() => Task.FromResult(_met is GrainReference);

    public Task IntroduceYourselfTo(IFriend other) => other.Meet(this);

    public Task<IFriend> Pass(IFriend other) => Task.FromResult(other);
}
