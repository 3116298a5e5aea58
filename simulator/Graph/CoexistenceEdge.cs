using Parley.Simulator.Graph.Sends;
using Parley.Simulator.Wire;

namespace Parley.Simulator.Graph;

/// <summary><c>POST {phone_number_id}/smb_app_data</c>: asks for the contacts or the chats on the phone of the business.</summary>
internal sealed class CoexistenceEdge(World world)
{
    public Task SyncAsync(GraphRequest request) => GraphResponse.AnswerAsync(request, () =>
    {
        var part = new Part(request.Body, "");
        part.Choice("messaging_product", "whatsapp");
        if (world.PhoneApp.Sync(request.Number, part.Choice("sync_type", "smb_app_state_sync", "history")) is { } error) throw new FormException(error);
        return new MetaJson().Open().Value("messaging_product", "whatsapp").Value("request_id", Ids.Trace()).Close().ToArray();
    });
}
