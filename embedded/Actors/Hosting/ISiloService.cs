namespace Orleans.Hosting;

/// <summary>A part of the silo that starts before calls are taken and stops before activations end.</summary>
internal interface ISiloService
{
    Task StartAsync(CancellationToken cancellationToken);

    Task StopAsync(CancellationToken cancellationToken);
}
