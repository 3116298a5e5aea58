namespace Parley.Tests.Embedded.Actors.Calls;

public sealed class when_naming_a_grain
{
    private static readonly Guid SomeGuid = new("6f9619ff-8b86-d011-b42d-00c04fc964ff");

    [Fact]
    public async Task a_guid_key_is_32_lower_case_digits()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Grains.GetGrain<IByGuid>(SomeGuid);
        Assert.Equal("guid-keyed/6f9619ff8b86d011b42d00c04fc964ff", (await grain.Id()).ToString());
        Assert.Equal(SomeGuid, grain.GetPrimaryKey());
    }

    [Theory]
    [InlineData(0, "0")]
    [InlineData(255, "FF")]
    [InlineData(-1, "FFFFFFFFFFFFFFFF")]
    public async Task an_integer_key_is_upper_case_hexadecimal(long key, string text)
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Grains.GetGrain<IByNumber>(key);
        Assert.Equal("bynumber/" + text, (await grain.Id()).ToString());
        Assert.Equal(key, grain.GetPrimaryKeyLong());
        Assert.True(grain.IsPrimaryKeyBasedOnLong());
    }

    [Fact]
    public async Task an_extension_follows_a_plus_sign()
    {
        await using var silo = await TestSilo.StartAsync();
        var byNumber = silo.Grains.GetGrain<IByNumberAndName>(7, "blue");
        Assert.Equal("bynumberandname/7+blue", (await byNumber.Id()).ToString());
        Assert.Equal((7, "blue"), (byNumber.GetPrimaryKeyLong(out var name), name));
        var byGuid = silo.Grains.GetGrain<IByGuidAndName>(SomeGuid, "blue");
        Assert.EndsWith("c964ff+blue", (await byGuid.Id()).ToString(), StringComparison.Ordinal);
        Assert.Equal((SomeGuid, "blue"), (byGuid.GetPrimaryKey(out name), name));
    }

    [Fact]
    public async Task the_type_name_is_the_class_name_without_Grain_unless_an_attribute_gives_another()
    {
        await using var silo = await TestSilo.StartAsync();
        Assert.Equal("counter/k", silo.Grain<ICounter>("k").GetGrainId().ToString());
        Assert.Equal("guid-keyed", silo.Grains.GetGrain<IByGuid>(SomeGuid).GetGrainId().Type.ToString());
    }

    [Fact]
    public async Task references_are_equal_when_the_identity_is()
    {
        await using var silo = await TestSilo.StartAsync();
        Assert.Equal(silo.Grain<ICounter>("k"), silo.Grain<ICounter>("k"));
        Assert.NotEqual(silo.Grain<ICounter>("k"), silo.Grain<ICounter>("l"));
    }

    [Fact]
    public async Task an_identity_finds_the_same_grain()
    {
        await using var silo = await TestSilo.StartAsync();
        await silo.Grain<ICounter>("k").Add(4);
        var id = GrainId.Parse("counter/k");
        Assert.Equal(4, await silo.Grains.GetGrain<ICounter>(id).Get());
        Assert.Equal(4, await silo.Grains.GetGrain(id).AsReference<ICounter>().Get());
        Assert.Equal(4, await ((ICounter)silo.Grains.GetGrain(typeof(ICounter), "k")).Get());
        Assert.Equal(4, await ((ICounter)silo.Grains.GetGrain(id, GrainInterfaceType.Create(typeof(ICounter).FullName!))).Get());
    }

    [Fact]
    public async Task a_class_is_named_when_several_implement_the_interface()
    {
        await using var silo = await TestSilo.StartAsync();
        var space = typeof(SquareGrain).Namespace;
        Assert.Equal("square", await silo.Grains.GetGrain<IShape>("s", space + ".Square").Name());
        Assert.Equal("circle", await silo.Grains.GetGrain<IShape>("s", space + ".CircleGrain").Name());
        Assert.Throws<ArgumentException>(() => silo.Grain<IShape>("s"));
    }

    [Fact]
    public async Task an_interface_without_a_class_is_refused()
    {
        await using var silo = await TestSilo.StartAsync();
        Assert.Throws<ArgumentException>(() => silo.Grain<IOrphan>("x"));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    public async Task a_blank_key_is_refused(string key)
    {
        await using var silo = await TestSilo.StartAsync();
        Assert.Throws<ArgumentException>(() => silo.Grain<ICounter>(key));
    }
}
