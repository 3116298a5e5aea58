using System.Diagnostics;
using System.Net;
using System.Text.Json;
using Parley.Tests.Engine.Kit;
using Parley.Tests.Kit;

namespace Parley.Tests.Engine.Telemetry;

/// <summary>The operator's listener, as Prometheus and its own checker see it.</summary>
public abstract class ScrapeTests(EngineFixture fixture)
{
    [Fact]
    public async Task Promtool_finds_no_fault_in_the_page()
    {
        await TrafficAsync();
        var page = await fixture.Http.GetStringAsync(new Uri(fixture.Engine.Admin!, "/metrics"));

        var start = new ProcessStartInfo("promtool", ["check", "metrics"]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        using var promtool = Process.Start(start)!;
        await promtool.StandardInput.WriteAsync(page);
        promtool.StandardInput.Close();
        var said = await promtool.StandardOutput.ReadToEndAsync() + await promtool.StandardError.ReadToEndAsync();
        await promtool.WaitForExitAsync();

        Assert.True(promtool.ExitCode == 0, said);
    }

    [Fact]
    public async Task The_page_shows_the_path_of_a_message()
    {
        var shop = await TrafficAsync();

        var page = await fixture.Http.GetStringAsync(new Uri(fixture.Engine.Admin!, "/metrics"));

        string[] wanted =
        [
            "parley_webhooks_total{status=\"200\"}", "parley_inbound_messages_total{outcome=\"Stored\"}", "parley_inbound_lag_seconds_bucket{", "parley_storage_batch_size_bucket{",
            "parley_storage_commit_duration_seconds_bucket{", "parley_storage_queue_depth ", "parley_views_lag_seconds ", "parley_views_events_total ", "parley_dead_letters_total ",
            "http_server_request_duration_seconds_bucket{", "kestrel_active_connections{", "dotnet_gc_collections_total{", "dotnet_process_cpu_time_seconds_total{",
        ];
        Assert.All(wanted, name => Assert.Contains("\n" + name, page, StringComparison.Ordinal));
        Assert.DoesNotContain("tenant=", page, StringComparison.Ordinal);
        Assert.DoesNotContain(shop.Id, page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_the_operators_listener_answers_metrics_and_it_answers_nothing_else()
    {
        using var onWeb = await fixture.Http.GetAsync("/metrics");
        using var apiOnAdmin = await fixture.SendAsync(HttpMethod.Get, new Uri(fixture.Engine.Admin!, "/v1/tenants").ToString(), EngineFixture.AdminKey);
        using var liveOnAdmin = await fixture.Http.GetAsync(new Uri(fixture.Engine.Admin!, "/health/live"));
        using var readyOnAdmin = await fixture.Http.GetAsync(new Uri(fixture.Engine.Admin!, "/health/ready"));

        Assert.Equal(
            [HttpStatusCode.NotFound, HttpStatusCode.NotFound, HttpStatusCode.OK, HttpStatusCode.OK],
            [onWeb.StatusCode, apiOnAdmin.StatusCode, liveOnAdmin.StatusCode, readyOnAdmin.StatusCode]);
    }

    [Fact]
    public async Task A_real_prometheus_scrapes_it()
    {
        await TrafficAsync();
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("prometheus.yml"), $$"""
            scrape_configs:
              - job_name: parley
                scrape_interval: 1s
                static_configs:
                  - targets: ["{{fixture.Engine.Admin!.Authority}}"]
            """);
        var port = FreePort.Next();
        using var prometheus = Process.Start(new ProcessStartInfo(
            "prometheus", [$"--config.file={folder.File("prometheus.yml")}", $"--storage.tsdb.path={folder.File("data")}", $"--web.listen-address=127.0.0.1:{port}"])
        {
            RedirectStandardError = true,
        })!;
        try
        {
            var said = prometheus.StandardError.ReadToEndAsync();
            Assert.Equal("1", await ValueAsync(port, "up{job=\"parley\"}", value => value == "1"));
            var p99 = await ValueAsync(port, "histogram_quantile(0.99, sum by (le) (parley_storage_commit_duration_seconds_bucket))", value => value is not null);
            Assert.InRange(double.Parse(p99!, System.Globalization.CultureInfo.InvariantCulture), 0.000001, 60);
        }
        finally
        {
            prometheus.Kill();
            await prometheus.WaitForExitAsync();
        }
    }

    private async Task<string?> ValueAsync(int port, string query, Func<string?, bool> enough)
    {
        var begun = TimeProvider.System.GetTimestamp();
        while (true)
        {
            string? value = null;
            try
            {
                var body = await fixture.Http.GetStringAsync($"http://127.0.0.1:{port}/api/v1/query?query={Uri.EscapeDataString(query)}");
                var result = JsonDocument.Parse(body).RootElement.GetProperty("data").GetProperty("result");
                if (result.GetArrayLength() > 0) value = result[0].GetProperty("value")[1].GetString();
                if (enough(value)) return value;
            }
            catch (HttpRequestException)
            {
                // It has not begun to listen yet.
            }

            Assert.True(TimeProvider.System.GetElapsedTime(begun) < TimeSpan.FromSeconds(60), $"{query} still says {value}");
            await Task.Delay(100);
        }
    }

    private async Task<TestShop> TrafficAsync()
    {
        var shop = await fixture.NewShopAsync();
        var customer = TestShop.NewCustomer();
        await shop.HearFromAsync(customer);
        await shop.ReceiveAsync("""{"from":"1","id":"no type"}""");
        await EngineFixture.JsonAsync(await shop.SayAsync(customer, "hello"));
        await shop.ReadUntilAsync("/v1/conversations", body => body.GetProperty("conversations").GetArrayLength() == 1);
        return shop;
    }
}

[Collection(OnSqlite.Name)]
public sealed class ScrapeTestsOnSqlite(SqliteEngine fixture) : ScrapeTests(fixture);

[Collection(OnPostgres.Name)]
public sealed class ScrapeTestsOnPostgres(PostgresEngine fixture) : ScrapeTests(fixture);
