using System.Globalization;
using Parley.Tests.Engine.Kit;

namespace Parley.Tests.Engine.Faults;

/// <summary>
/// Customers who write one message after another, as Meta delivers them: what is not acknowledged is sent again. Each
/// message of a customer is a second younger than the one before.
/// </summary>
public sealed class CustomerLoad
{
    private readonly TestShop _shop;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task[] _customers;
    private readonly int[] _acknowledged;
    private readonly DateTimeOffset _start = DateTimeOffset.FromUnixTimeSeconds(1_780_000_000);
    private int _refused;

    public CustomerLoad(TestShop shop, int customers = 8)
    {
        _shop = shop;
        _acknowledged = new int[customers];
        Phones = [.. Enumerable.Range(0, customers).Select(_ => TestShop.NewCustomer())];
        _customers = [.. Enumerable.Range(0, customers).Select(customer => Task.Run(() => WriteAsync(customer)))];
    }

    public string[] Phones { get; }

    public int Acknowledged => _acknowledged.Sum();

    /// <summary>How often a webhook was refused and sent again.</summary>
    public int Refused => Volatile.Read(ref _refused);

    /// <summary>Waits until this many more were acknowledged.</summary>
    public async Task MoreAsync(int count)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        for (var enough = Acknowledged + count; Acknowledged < enough;) await Task.Delay(10, patience.Token);
    }

    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_customers);
    }

    /// <summary>
    /// Every acknowledged message is in its conversation's list exactly once and in the order of WhatsApp's times, and has
    /// exactly one event.
    /// </summary>
    public async Task VerifyAsync()
    {
        var events = await _shop.EventsUntilAsync(seen => seen.Count(one => one.MessageReceived is not null) >= Acknowledged);
        var received = events.Where(one => one.MessageReceived is not null).Select(one => one.MessageReceived.WhatsappId).ToList();
        Assert.Equal(Enumerable.Range(0, Phones.Length).SelectMany(customer => Enumerable.Range(0, _acknowledged[customer]).Select(i => IdOf(customer, i))).Order(), received.Order());
        Assert.Equal(events.Count, events.Select(one => one.Id).Distinct().Count());
        // Lists follow the journal, after an outage once their next attempt has come.
        var conversations = (await _shop.ReadUntilAsync(
            "/v1/conversations?pageSize=200",
            list => Phones.Index().All(one => _acknowledged[one.Index] == 0 || list.GetProperty("conversations").EnumerateArray().Any(shown => shown.GetProperty("phone").GetString() == one.Item)))).GetProperty("conversations");
        for (var customer = 0; customer < Phones.Length; customer++)
        {
            var conversation = Assert.Single(conversations.EnumerateArray(), one => one.GetProperty("phone").GetString() == Phones[customer]).GetProperty("id").GetString()!;
            var listed = await ListAsync(conversation, _acknowledged[customer]);
            Assert.Equal(Enumerable.Range(0, _acknowledged[customer]).Reverse(), listed);
        }
    }

    private static string IdOf(int customer, int number) => string.Create(CultureInfo.InvariantCulture, $"wamid.{customer}.{number}");

    private async Task<List<int>> ListAsync(string conversation, int expected)
    {
        // The lists follow the journal by milliseconds; what they show must be in order at every moment.
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            var numbers = new List<int>();
            string? cursor = "";
            while (cursor is not null)
            {
                var page = await EngineFixture.JsonAsync(await _shop.GetAsync($"/v1/conversations/{conversation}/messages?pageSize=200&cursor={Uri.EscapeDataString(cursor)}"));
                numbers.AddRange(page.GetProperty("messages").EnumerateArray().Select(message => int.Parse(message.GetProperty("text").GetProperty("body").GetString()!, null)));
                cursor = page.TryGetProperty("nextCursor", out var next) && next.GetString() is { Length: > 0 } text ? text : null;
            }

            Assert.Equal(numbers.OrderDescending(), numbers);
            if (numbers.Count >= expected) return numbers;
            await Task.Delay(20, patience.Token);
        }
    }

    private async Task WriteAsync(int customer)
    {
        // One message per customer every few milliseconds: a load that spools and replays some thousands in a test.
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        for (var number = 0; !_stop.IsCancellationRequested; number++)
        {
            var text = Payloads.Text(IdOf(customer, number), Phones[customer], number.ToString(CultureInfo.InvariantCulture), _start.AddSeconds(number));
            while (!await TryAsync(text))
            {
                Interlocked.Increment(ref _refused);
                await pace.WaitForNextTickAsync();
            }

            Interlocked.Increment(ref _acknowledged[customer]);
            await pace.WaitForNextTickAsync();
        }
    }

    private async Task<bool> TryAsync(string text)
    {
        using var response = await _shop.ReceiveAsync(text);
        return (int)response.StatusCode == 200;
    }
}
