using System.Net;
using System.Text;
using Parley.Frontend.Deliveries;

namespace Parley.Tests.Engine.Deliveries;

/// <summary>The rules behind deliveries: when to try again, where requests may go, how they are signed.</summary>
public class DeliveryRuleTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Retries_follow_the_schedule_to_the_end_of_seven_days()
    {
        var schedule = DeliverySchedule.StandardWebhooks;
        var (now, waits) = (Start, new List<TimeSpan>());
        while (schedule.Next(waits.Count + 1, now, Start.AddDays(7), TimeSpan.Zero, 0) is { } due)
        {
            waits.Add(due - now);
            now = due;
        }

        Assert.Equal(
            [
                TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30), TimeSpan.FromHours(2), TimeSpan.FromHours(5), TimeSpan.FromHours(10),
                TimeSpan.FromHours(14), TimeSpan.FromHours(20), TimeSpan.FromHours(24), TimeSpan.FromHours(24), TimeSpan.FromHours(24), TimeSpan.FromHours(24),
            ],
            waits.SkipLast(1));
        Assert.Equal(Start.AddDays(7), now);
    }

    [Fact]
    public void Jitter_makes_a_wait_longer_by_a_tenth_at_most_and_an_asked_wait_is_never_shortened()
    {
        var schedule = DeliverySchedule.StandardWebhooks;
        Assert.Equal(TimeSpan.FromSeconds(5.5), schedule.Next(1, Start, Start.AddDays(7), TimeSpan.Zero, 1) - Start);
        Assert.Equal(TimeSpan.FromHours(3), schedule.Next(1, Start, Start.AddDays(7), TimeSpan.FromHours(3), 1) - Start);
        Assert.Null(schedule.Next(9, Start, Start, TimeSpan.Zero, 0));
    }

    [Theory]
    [InlineData("8.8.8.8", true)]
    [InlineData("1.1.1.1", true)]
    [InlineData("172.32.0.1", true)]
    [InlineData("2606:4700:4700::1111", true)]
    [InlineData("::ffff:8.8.8.8", true)]
    [InlineData("0.0.0.0", false)]
    [InlineData("10.255.0.1", false)]
    [InlineData("100.64.0.1", false)]
    [InlineData("100.127.255.255", false)]
    [InlineData("127.0.0.53", false)]
    [InlineData("169.254.169.254", false)]
    [InlineData("172.16.0.1", false)]
    [InlineData("172.31.255.255", false)]
    [InlineData("192.0.0.192", false)]
    [InlineData("192.168.0.1", false)]
    [InlineData("198.18.0.1", false)]
    [InlineData("224.0.0.1", false)]
    [InlineData("255.255.255.255", false)]
    [InlineData("168.63.129.16", false)]
    [InlineData("::", false)]
    [InlineData("::1", false)]
    [InlineData("::ffff:127.0.0.1", false)]
    [InlineData("::ffff:10.0.0.1", false)]
    [InlineData("::7f00:1", false)]
    [InlineData("64:ff9b::7f00:1", false)]
    [InlineData("64:ff9b:1::a00:1", false)]
    [InlineData("fe80::1", false)]
    [InlineData("fc00::1", false)]
    [InlineData("fd00:ec2::254", false)]
    [InlineData("fec0::1", false)]
    [InlineData("ff02::1", false)]
    [InlineData("2002:7f00:1::", false)]
    [InlineData("2001:0:4136:e378:8000:63bf:3fff:fdd2", false)]
    [InlineData("2001:db8::1", false)]
    public void Only_addresses_out_in_the_internet_are_public(string address, bool isPublic) =>
        Assert.Equal(isPublic, PublicAddresses.Contains(IPAddress.Parse(address)));

    [Fact]
    public async Task A_connection_is_refused_before_anything_is_sent_when_one_of_the_names_addresses_is_private()
    {
        var names = new NameTable { Hosts = { ["mixed.example.com"] = [IPAddress.Parse("8.8.8.8"), IPAddress.Loopback] } };
        await using var receiver = await Receiver.StartAsync();
        var port = int.Parse(receiver.Host.Split(':')[1], null);

        await Assert.ThrowsAsync<AddressRefusedException>(() => new GuardedConnection(names, new InternalHosts([])).ConnectAsync(new DnsEndPoint("mixed.example.com", port), CancellationToken.None));
        await Assert.ThrowsAsync<AddressRefusedException>(() => new GuardedConnection(names, new InternalHosts([$"mixed.example.com:{port + 1}"])).ConnectAsync(new DnsEndPoint("mixed.example.com", port), CancellationToken.None));
        names.Hosts["inside.example.com"] = [IPAddress.Loopback];
        await using var connected = await new GuardedConnection(names, new InternalHosts([$"inside.example.com:{port}"])).ConnectAsync(new DnsEndPoint("inside.example.com", port), CancellationToken.None);
        Assert.True(connected.CanWrite);
    }

    [Theory]
    [InlineData("n8n.internal:5678", true)]
    [InlineData("10.0.0.1:80", true)]
    [InlineData("n8n.internal", false)]
    [InlineData("n8n.internal:0", false)]
    [InlineData("n8n.internal:70000", false)]
    [InlineData(":80", false)]
    [InlineData("https://n8n.internal:5678", false)]
    public void An_internal_host_is_a_host_and_a_port(string entry, bool valid) => Assert.Equal(valid, InternalHosts.IsEntry(entry));

    /// <summary>The example of Standard Webhooks' own libraries.</summary>
    [Fact]
    public void A_signature_is_the_one_of_the_specification()
    {
        var signature = SigningSecret.Sign(
            [Convert.FromBase64String("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")], "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, Encoding.UTF8.GetBytes("{\"test\": 2432232314}"));
        Assert.Equal("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", signature);
    }
}
