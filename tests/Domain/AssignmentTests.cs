using Parley.Contracts.Ids;
using Parley.Domain.Desk;

namespace Parley.Tests.Domain;

public class AssignmentTests
{
    [Theory]
    [InlineData(5, new[] { 2, 1 }, new[] { 0, 1, 0 })]
    [InlineData(4, new[] { 3, 0, 3 }, new[] { 0, 2, 0, 2 })]
    [InlineData(2, new[] { 1, 1, 1 }, new[] { 0, 1 })]
    [InlineData(3, new[] { 0, -1 }, new int[0])]
    [InlineData(0, new[] { 2 }, new int[0])]
    public void Conversations_go_round_until_nobody_has_room(int waiting, int[] rooms, int[] expected)
    {
        var people = rooms.Select(static _ => PersonId.New()).ToArray();

        var given = Assignment.Give(Enumerable.Range(0, waiting), rooms.Select((room, i) => new AgentRoom(people[i], room))).ToArray();

        Assert.Equal(expected.Select((who, i) => (i, people[who])), given);
    }
}
