using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Parley.Contracts.Ids;
using Parley.Contracts.Ports;
using Parley.Tests.Engine.Deliveries;
using Parley.Tests.Engine.Kit;

namespace Parley.Tests.Engine.Media;

/// <summary>A file that takes long stays with whoever fetches it, and with nobody who is gone.</summary>
public sealed class HeldDownloadTests : IAsyncLifetime
{
    private readonly SlowEngine _engine = new();

    public Task InitializeAsync() => _engine.InitializeAsync();

    public Task DisposeAsync() => _engine.DisposeAsync();

    [Fact]
    public async Task It_is_held_for_a_minute_again_and_again()
    {
        var shop = await _engine.NewShopAsync();
        using (await shop.ReceiveAsync("""{"from":"15550100001","id":"wamid.slow","timestamp":"1790000000","type":"image","image":{"id":"4711","mime_type":"image/jpeg"}}"""))
        {
            await _engine.Cloud.Asked.Task.WaitAsync(TimeSpan.FromSeconds(60));
        }

        var first = await HeldUntilAsync(shop);
        Assert.InRange(first - _engine.Time.GetUtcNow(), TimeSpan.Zero, TimeSpan.FromMinutes(1));
        for (var i = 0; await HeldUntilAsync(shop) <= first + TimeSpan.FromMinutes(1); i++)
        {
            Assert.True(i < 1200, "Nobody holds it any more.");
            _engine.Time.Skip(TimeSpan.FromSeconds(5));
            await Task.Delay(50);
        }

        Assert.Equal(1, _engine.Cloud.Times);
        _engine.Cloud.Answer.SetResult(new CloudMedium.Opened(new MemoryStream([0xFF, 0xD8, 0xFF, 1]), "image/jpeg", null));
        await shop.ReadUntilAsync("/v1/media/4711/details", one => one.GetProperty("state").GetString() == "STORED");
    }

    private async Task<DateTimeOffset> HeldUntilAsync(TestShop shop) =>
        (await _engine.Engine.Services.GetRequiredService<IMedia>().FindAsync(new TenantId(shop.Id), "4711"))!.DueAt;

    private sealed class SlowEngine : DeliveryEngine
    {
        public SlowCloud Cloud { get; } = new();

        protected override void Customize(WebApplicationBuilder builder)
        {
            base.Customize(builder);
            builder.Services.Replace(ServiceDescriptor.Singleton<ICloudMedia>(Cloud));
        }
    }

    private sealed class SlowCloud : ICloudMedia
    {
        private int _times;

        public TaskCompletionSource Asked { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource<CloudMedium> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public int Times => _times;

        public Task<CloudMedium> OpenAsync(CloudNumber number, string mediaId, CancellationToken cancellationToken = default)
        {
            Interlocked.Increment(ref _times);
            Asked.TrySetResult();
            return Answer.Task;
        }
    }
}
