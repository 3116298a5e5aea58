namespace Orleans.Hosting;

/// <summary>A part of the silo with a start and a stop of its own.</summary>
internal interface ISiloService
{
    /// <summary>Runs before calls are taken; an error stops the host's start.</summary>
    Task PrepareAsync(CancellationToken cancellationToken);

    /// <summary>Runs once calls are taken.</summary>
    void Start()
    {
    }

    /// <summary>Runs before activations end.</summary>
    Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
