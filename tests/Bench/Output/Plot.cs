using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Parley.Bench.Output;

/// <summary>
/// Draws inbound results side by side: CPU per message, process and database stacked, and the acknowledgement's p50, p99
/// and p99.9 at the same rate on a logarithmic axis.
/// </summary>
internal static class Plot
{
    private const int Width = 860, Height = 340, Top = 56, Bottom = 270, LeftAt = 56, RightAt = 470, PanelWidth = 350;
    private const double LeastMs = 0.1, MostMs = 1_000;
    private static readonly (string Contender, string Colour, string Pale)[] Contenders = [("floor", "#8a94a6", "#c9cfd9"), ("engine", "#128c7e", "#8fd0c6")];

    public static int Run(string[] files)
    {
        if (files.Length == 0) throw new UsageException("plot needs files that hold the last line of inbound runs");
        var results = files.Select(static file => JsonDocument.Parse(File.ReadLines(file).Last(static line => line.StartsWith('{'))).RootElement).ToArray();
        Console.WriteLine(Draw(results));
        return 0;
    }

    private static string Draw(JsonElement[] results)
    {
        var svg = new StringBuilder();
        svg.AppendLine(Invariant($"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {Height}\" font-family=\"system-ui, sans-serif\" font-size=\"12\">"));
        svg.AppendLine(Invariant($"<rect width=\"{Width}\" height=\"{Height}\" fill=\"#ffffff\"/>"));
        Label(svg, LeftAt, 24, "CPU per message, ms (solid: process, pale: database)", weight: "bold");
        Label(svg, RightAt, 24, "acknowledgement at the same rate, ms (p50, p99, p99.9)", weight: "bold");
        DrawCpu(svg, results);
        DrawLatency(svg, results);
        for (var i = 0; i < Contenders.Length; i++)
        {
            svg.AppendLine(Invariant($"<rect x=\"{LeftAt + (i * 80)}\" y=\"{Height - 22}\" width=\"12\" height=\"12\" fill=\"{Contenders[i].Colour}\"/>"));
            Label(svg, LeftAt + 18 + (i * 80), Height - 12, Contenders[i].Contender);
        }

        return svg.Append("</svg>").ToString();
    }

    private static void DrawCpu(StringBuilder svg, JsonElement[] results)
    {
        var most = results.Max(static result => Math.Max(Number(result, "floor", "cpuMs"), Number(result, "engine", "cpuMs"))) * 1.15;
        for (var step = 0; step <= 4; step++) Line(svg, LeftAt, Y(most * step / 4), (most * step / 4).ToString("0.00", CultureInfo.InvariantCulture));
        var slot = PanelWidth / results.Length;
        for (var i = 0; i < results.Length; i++)
        {
            for (var j = 0; j < Contenders.Length; j++)
            {
                var (contender, colour, pale) = Contenders[j];
                double process = Number(results[i], contender, "processCpuMs"), all = Number(results[i], contender, "cpuMs");
                var x = LeftAt + (i * slot) + 20 + (j * 64);
                Bar(svg, x, Y(process), Bottom, colour);
                Bar(svg, x, Y(all), Y(process), pale);
                Label(svg, x + 24, Y(all) - 6, all.ToString("0.000", CultureInfo.InvariantCulture), "middle");
            }

            Label(svg, LeftAt + (i * slot) + 76, Bottom + 18, Invariant($"{Name(results[i])}: ratio {results[i].GetProperty("ratio").GetDouble():0.00}"), "middle");
        }

        double Y(double value) => Bottom - (value / most * (Bottom - Top));
    }

    private static void DrawLatency(StringBuilder svg, JsonElement[] results)
    {
        foreach (var tick in (double[])[0.1, 1, 10, 100, 1000]) Line(svg, RightAt, Y(tick), tick.ToString("0.#", CultureInfo.InvariantCulture));
        var slot = PanelWidth / results.Length;
        for (var i = 0; i < results.Length; i++)
        {
            var atHalf = results[i].GetProperty("atHalf");
            for (var j = 0; j < Contenders.Length; j++)
            {
                string[] percentiles = ["p50Ms", "p99Ms", "p999Ms"];
                for (var k = 0; k < percentiles.Length; k++)
                {
                    var value = Number(atHalf, Contenders[j].Contender, percentiles[k]);
                    var x = RightAt + (i * slot) + 12 + (k * 50) + (j * 22);
                    svg.AppendLine(Invariant($"<rect x=\"{x}\" y=\"{Y(value):0.0}\" width=\"20\" height=\"{Bottom - Y(value):0.0}\" fill=\"{Contenders[j].Colour}\"/>"));
                    Label(svg, x + 10, Y(value) - 4, value.ToString(value < 10 ? "0.0" : "0", CultureInfo.InvariantCulture), "middle", size: 9);
                }
            }

            Label(svg, RightAt + (i * slot) + 80, Bottom + 18, Invariant($"{Name(results[i])}, {atHalf.GetProperty("rate").GetDouble():0}/s"), "middle");
        }

        double Y(double value) => Bottom - (Math.Log10(Math.Clamp(value, LeastMs, MostMs) / LeastMs) / Math.Log10(MostMs / LeastMs) * (Bottom - Top));
    }

    private static string Name(JsonElement result) => result.GetProperty("store").GetString() == "postgres" ? "PostgreSQL" : "SQLite";

    private static double Number(JsonElement result, string contender, string name) => result.GetProperty(contender).GetProperty(name).GetDouble();

    private static void Bar(StringBuilder svg, double x, double from, double to, string colour) =>
        svg.AppendLine(Invariant($"<rect x=\"{x:0.0}\" y=\"{from:0.0}\" width=\"48\" height=\"{Math.Max(0, to - from):0.0}\" fill=\"{colour}\"/>"));

    private static void Line(StringBuilder svg, double x, double y, string label)
    {
        svg.AppendLine(Invariant($"<line x1=\"{x}\" y1=\"{y:0.0}\" x2=\"{x + PanelWidth}\" y2=\"{y:0.0}\" stroke=\"#e3e6ea\"/>"));
        Label(svg, x - 6, y + 4, label, "end");
    }

    private static void Label(StringBuilder svg, double x, double y, string text, string anchor = "start", string weight = "normal", int size = 12) =>
        svg.AppendLine(Invariant($"<text x=\"{x:0.0}\" y=\"{y:0.0}\" text-anchor=\"{anchor}\" font-weight=\"{weight}\" font-size=\"{size}\" fill=\"#1f2933\">{text}</text>"));

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
