namespace Parley.Tests.Embedded.Actors.Reminders;

public interface IWaker : IGrainWithStringKey
{
    Task Set(string name, TimeSpan due, TimeSpan period);

    Task<bool> Unset(string name);

    Task<string[]> Names();

    Task UnsetStale(string name);
}

public sealed class WakerGrain(Signals signals, TimeProvider time) : Grain, IWaker, IRemindable
{
    public Task Set(string name, TimeSpan due, TimeSpan period) => this.RegisterOrUpdateReminder(name, due, period);

    public async Task<bool> Unset(string name)
    {
        if (await this.GetReminder(name) is not { } reminder) return false;
        await this.UnregisterReminder(reminder);
        return true;
    }

    public async Task<string[]> Names() => [.. (await this.GetReminders()).Select(r => r.ReminderName).Order()];

    public async Task UnsetStale(string name)
    {
        var stale = await this.GetReminder(name);
        await this.RegisterOrUpdateReminder(name, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1));
        await this.UnregisterReminder(stale!);
    }

    public Task ReceiveReminder(string reminderName, TickStatus status)
    {
        Assert.True(status.CurrentTickTime <= time.GetUtcNow().UtcDateTime);
        signals.Note($"{reminderName} {status.CurrentTickTime:HH:mm:ss} since {status.FirstTickTime:HH:mm:ss} every {status.Period}");
        signals.Open($"{reminderName} {status.CurrentTickTime:HH:mm:ss}");
        signals.Open(reminderName);
        return reminderName.StartsWith("bad", StringComparison.Ordinal) ? throw new InvalidOperationException("bad tick") : Task.CompletedTask;
    }
}

public interface INotRemindable : IGrainWithStringKey
{
    Task Set();
}

public sealed class NotRemindableGrain : Grain, INotRemindable
{
    public Task Set() => this.RegisterOrUpdateReminder("x", TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1));
}
