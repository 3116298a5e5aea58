namespace Parley.Tests.Embedded.Actors.Calls;

public sealed class when_handing_over_a_grain
{
    [Fact]
    public async Task the_receiver_gets_a_reference_and_not_the_instance()
    {
        await using var silo = await TestSilo.StartAsync();
        await silo.Grain<IFriend>("a").IntroduceYourselfTo(silo.Grain<IFriend>("b"));
        Assert.True(await silo.Grain<IFriend>("b").MetAReference());
    }

    [Fact]
    public async Task a_returned_instance_becomes_a_reference()
    {
        await using var silo = await TestSilo.StartAsync();
        var self = await silo.Grain<IFriend>("a").Self();
        Assert.IsAssignableFrom<GrainReference>(self);
        Assert.Equal(silo.Grain<IFriend>("a"), self);
    }

    [Fact]
    public async Task references_pass_as_they_are()
    {
        await using var silo = await TestSilo.StartAsync();
        var other = silo.Grain<IFriend>("b");
        Assert.Same(other, await silo.Grain<IFriend>("a").Pass(other));
    }
}
