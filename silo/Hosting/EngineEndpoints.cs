using Parley.Frontend.Access;
using Parley.Frontend.Services;
using Parley.Frontend.Web;
using Parley.Frontend.Webhooks;
using Parley.Frontend.Webhooks.Spooling;
using Parley.Storage.Database;
using Parley.Wire;

namespace Parley.Silo.Hosting;

/// <summary>What answers where: the same services by gRPC and by REST, webhooks, health and the page.</summary>
internal static class EngineEndpoints
{
    private static readonly TimeSpan ReadyBound = TimeSpan.FromMilliseconds(500);

    public static void Map(WebApplication application)
    {
        application.UseRouting();
        application.UseMiddleware<AuthenticationMiddleware>();
        Service<MessagesService>(application);
        Service<ConversationsService>(application);
        Service<EventsService>(application);
        Service<SessionsService>(application);
        Service<TenantsService>(application);
        Service<KeysService>(application);
        Service<AppsService>(application);
        Service<DeadLettersService>(application);
        application.MapOpenApiDocument();
        application.MapHealthAndReflection();
        application.MapRestFallback();
        WebhookEndpoint.Map(application);
        WebPage.Map(application);
        application.MapGet("/health/live", () => Results.Json(new { status = "live" }));
        application.MapGet("/health/ready", ReadyAsync);
    }

    private static void Service<T>(WebApplication application) where T : class
    {
        application.MapGrpcService<T>();
        application.MapRest<T>();
    }

    /// <summary>Ready means: what arrives can be acknowledged, by the journal or by the spool.</summary>
    private static async Task<IResult> ReadyAsync(Store store, WebhookSpool spool, CancellationToken cancellationToken)
    {
        if (await AnswersAsync(store, cancellationToken)) return Results.Json(new { status = "ready", by = "journal" });
        return spool.CanTake
            ? Results.Json(new { status = "ready", by = "spool" })
            : Results.Json(new { status = "not ready", reason = "the database does not answer, and the spool is full" }, statusCode: StatusCodes.Status503ServiceUnavailable);
    }

    private static async Task<bool> AnswersAsync(Store store, CancellationToken cancellationToken)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        bound.CancelAfter(ReadyBound);
        try
        {
            await store.ReadAsync(
                async (connection, token) =>
                {
                    await using var command = connection.CreateCommand();
                    command.CommandText = "SELECT 1";
                    return await command.ExecuteScalarAsync(token);
                },
                bound.Token).WaitAsync(bound.Token);
            return true;
        }
        catch (Exception e) when (e is OperationCanceledException or System.Data.Common.DbException or Contracts.Ports.JournalUnavailableException)
        {
            return false;
        }
    }
}
