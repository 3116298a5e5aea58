using Parley.Simulator.Graph;
using Parley.Simulator.Wire;

namespace Parley.Simulator.Catalogs;

/// <summary>Whether a number shows its catalog and a cart, and which catalogs an account has.</summary>
internal sealed class CommerceEdges(World world)
{
    public static Task GetAsync(GraphRequest request)
    {
        var number = request.Number;
        return GraphResponse.WriteAsync(request.Http, 200, new MetaJson().Open().OpenArray("data").Open()
            .Value("is_cart_enabled", number.CartEnabled).Value("is_catalog_visible", number.CatalogVisible).Value("id", number.Id).Close().CloseArray().Close().ToArray());
    }

    public static Task SetAsync(GraphRequest request) => GraphResponse.AnswerAsync(request, () =>
    {
        var (cart, catalog) = (Flag(request, "is_cart_enabled"), Flag(request, "is_catalog_visible"));
        if (cart is null && catalog is null) throw new Graph.Sends.FormException(GraphErrors.MissingParameter("is_cart_enabled"));
        request.Number.CartEnabled = cart ?? request.Number.CartEnabled;
        request.Number.CatalogVisible = catalog ?? request.Number.CatalogVisible;
        return GraphResponse.Success;
    });

    public Task ListAsync(GraphRequest request)
    {
        var json = new MetaJson().Open().OpenArray("data");
        foreach (var catalog in world.Catalogs.All.Where(catalog => catalog.Waba == request.Waba)) json.Open().Value("name", catalog.Name).Value("id", catalog.Id).Close();
        return GraphResponse.WriteAsync(request.Http, 200, json.CloseArray().Close().ToArray());
    }

    private static bool? Flag(GraphRequest request, string name)
    {
        if (request.Body.ValueKind == System.Text.Json.JsonValueKind.Object && request.Body.TryGetProperty(name, out var value))
        {
            if (value.ValueKind is System.Text.Json.JsonValueKind.True) return true;
            if (value.ValueKind is System.Text.Json.JsonValueKind.False) return false;
        }

        return request.Parameter(name) switch
        {
            null => null,
            "true" => true,
            "false" => false,
            _ => throw new Graph.Sends.FormException(GraphErrors.InvalidParameter($"Param {name} must be a boolean.")),
        };
    }
}
