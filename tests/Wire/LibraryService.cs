using Grpc.Core;
using Parley.Tests.V1;

namespace Parley.Tests.Wire;

/// <summary>The test service: it shows what it was asked, or does what the test put on stage.</summary>
public sealed class LibraryService(Stage stage) : Library.LibraryBase, IDisposable
{
    public override Task<Shelf> GetShelf(GetShelfRequest request, ServerCallContext context) =>
        Seen(request, new Shelf { Id = request.Id, Title = request.Deep ? "deep" : "flat" });

    public override Task<ListShelvesResponse> ListShelves(ListShelvesRequest request, ServerCallContext context) =>
        Seen(request, new ListShelvesResponse());

    public override Task<Shelf> CreateShelf(Shelf request, ServerCallContext context) => Seen(request, request);

    public override Task<Shelf> UpdateShelf(UpdateShelfRequest request, ServerCallContext context) => Seen(request, request.Shelf);

    public override Task<Empty> DeleteShelf(GetShelfRequest request, ServerCallContext context) => Seen(request, new Empty());

    public override Task<Shelf> CloseShelf(GetShelfRequest request, ServerCallContext context) =>
        Seen(request, new Shelf { Id = request.Id, Kind = Kind.Closed });

    public override Task<Shelf> GetTitle(GetShelfRequest request, ServerCallContext context) =>
        Seen(request, new Shelf { Title = $"Title of {request.Id}" });

    public override Task<GetFileRequest> GetFile(GetFileRequest request, ServerCallContext context) => Seen(request, request);

    public override Task<Shelf> ReplaceTags(Shelf request, ServerCallContext context) => Seen(request, request);

    public override Task<Everything> Echo(Everything request, ServerCallContext context) => Seen(request, request);

    public override Task<Shelf> Do(DoRequest request, ServerCallContext context)
    {
        stage.LastRequest = request;
        return stage.Do(request, context);
    }

    public override Task Watch(WatchRequest request, IServerStreamWriter<Item> responseStream, ServerCallContext context)
    {
        stage.LastRequest = request;
        return stage.Watch(request, responseStream, context);
    }

    public void Dispose() => stage.Disposed++;

    private Task<T> Seen<T>(object request, T answer)
    {
        stage.LastRequest = request;
        return Task.FromResult(answer);
    }
}
