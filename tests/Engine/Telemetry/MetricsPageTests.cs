using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Parley.Silo.Telemetry.Metrics;

namespace Parley.Tests.Engine.Telemetry;

/// <summary>What instruments say, in Prometheus' words.</summary>
public sealed class MetricsPageTests : IDisposable
{
    private readonly ServiceProvider _engine = NewFactory(), _another = NewFactory();
    private readonly MetricsPage _page;
    private readonly Meter _meter;
    private readonly string _name = $"parley.tests.n{Guid.NewGuid():N}";

    public MetricsPageTests()
    {
        _page = new MetricsPage(FactoryOf(_engine));
        _meter = FactoryOf(_engine).Create("Parley.Tests");
    }

    private string Prefix => _name.Replace('.', '_');

    public void Dispose()
    {
        _page.Dispose();
        _engine.Dispose();
        _another.Dispose();
    }

    [Fact]
    public void A_counter_is_a_total_and_says_what_it_means()
    {
        var counter = _meter.CreateCounter<long>(_name, description: "Things\nthat \\ happened");

        counter.Add(2);
        counter.Add(3);

        Assert.Equal([$"# HELP {Prefix}_total Things\\nthat \\\\ happened", $"# TYPE {Prefix}_total counter", $"{Prefix}_total 5"], Lines());
    }

    [Fact]
    public void An_up_down_counter_and_a_gauge_are_gauges()
    {
        var depth = _meter.CreateUpDownCounter<int>(_name + ".depth", "{append}");
        var level = _meter.CreateGauge<double>(_name + ".level");

        depth.Add(5);
        depth.Add(-2);
        level.Record(1.5);
        level.Record(0.5);

        Assert.Contains($"{Prefix}_depth 3", Lines());
        Assert.Contains($"{Prefix}_level 0.5", Lines());
        Assert.Contains($"# TYPE {Prefix}_depth gauge", Lines());
    }

    [Fact]
    public void What_an_observable_does_not_report_any_more_is_not_shown_any_more()
    {
        var reported = new List<Measurement<int>> { new(1, new KeyValuePair<string, object?>("kind", "a")), new(2, new KeyValuePair<string, object?>("kind", "b")) };
        _meter.CreateObservableGauge(_name, () => reported);
        Assert.Contains($"{Prefix}{{kind=\"b\"}} 2", Lines());

        reported.RemoveAt(1);

        Assert.DoesNotContain(Lines(), line => line.Contains("kind=\"b\"", StringComparison.Ordinal));
        Assert.Contains($"{Prefix}{{kind=\"a\"}} 1", Lines());
    }

    [Fact]
    public void A_histograms_buckets_are_cumulative_and_its_times_are_seconds()
    {
        var times = _meter.CreateHistogram<double>(_name, "ms", "Times", advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [10, 100] });

        foreach (var value in (double[])[5, 10, 50, 5000]) times.Record(value, new KeyValuePair<string, object?>("how", "so"));

        Assert.Equal(
            [
                $"{Prefix}_seconds_bucket{{how=\"so\",le=\"0.01\"}} 2",
                $"{Prefix}_seconds_bucket{{how=\"so\",le=\"0.1\"}} 3",
                $"{Prefix}_seconds_bucket{{how=\"so\",le=\"+Inf\"}} 4",
                $"{Prefix}_seconds_sum{{how=\"so\"}} 5.065",
                $"{Prefix}_seconds_count{{how=\"so\"}} 4",
            ],
            Lines().Where(line => line[0] != '#'));
    }

    [Fact]
    public void Labels_are_escaped_and_their_order_does_not_matter()
    {
        var counter = _meter.CreateCounter<long>(_name);

        counter.Add(1, new("b.c", "say \"hi\"\n\\"), new("a", 7));
        counter.Add(1, new("a", 7), new("b.c", "say \"hi\"\n\\"));

        Assert.Contains($"{Prefix}_total{{a=\"7\",b_c=\"say \\\"hi\\\"\\n\\\\\"}} 2", Lines());
    }

    [Fact]
    [Trait("Promise", "P10")]
    public void No_label_tells_one_tenant_from_another()
    {
        var counter = _meter.CreateCounter<long>(_name);

        counter.Add(1, new("tenant", "ten1"), new("outcome", "fine"));
        counter.Add(1, new("tenant", "ten2"), new("outcome", "fine"));

        Assert.Contains($"{Prefix}_total{{outcome=\"fine\"}} 2", Lines());
    }

    [Fact]
    [Trait("Promise", "P9")]
    public void Labels_without_end_are_counted_together()
    {
        var counter = _meter.CreateCounter<long>(_name);

        for (var i = 0; i < 10_000; i++) counter.Add(1, new KeyValuePair<string, object?>("id", i));
        counter.Add(1, new KeyValuePair<string, object?>("id", new string('x', 2000)));

        var values = Lines().Where(line => line[0] != '#').ToArray();
        Assert.InRange(values.Length, 2, 201);
        Assert.Equal(10_001, values.Sum(line => long.Parse(line[(line.LastIndexOf(' ') + 1)..], null)));
        Assert.Single(values, line => line.Contains("overflow=\"true\"", StringComparison.Ordinal));
    }

    [Fact]
    public void Foreign_meters_are_not_shown()
    {
        using var foreign = new Meter("Somebody.Else");
        foreign.CreateCounter<long>(_name).Add(1);

        Assert.Empty(Lines());
    }

    [Fact]
    public void What_another_engine_of_the_process_does_is_not_shown()
    {
        FactoryOf(_another).Create("Parley.Tests").CreateCounter<long>(_name).Add(1);

        Assert.Empty(Lines());
    }

    [Fact]
    public void What_libraries_say_of_the_whole_process_is_shown()
    {
        using var shared = new Meter("Npgsql");
        shared.CreateCounter<long>(_name).Add(1);

        Assert.NotEmpty(Lines());
    }

    private static ServiceProvider NewFactory() => new ServiceCollection().AddMetrics().BuildServiceProvider();

    private static IMeterFactory FactoryOf(ServiceProvider engine) => engine.GetRequiredService<IMeterFactory>();

    private string[] Lines() => [.. _page.Write().Split('\n').Where(line => line.Contains(Prefix, StringComparison.Ordinal))];
}
