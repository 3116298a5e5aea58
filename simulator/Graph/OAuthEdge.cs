using System.Text.Json;
using Parley.Simulator.Wire;

namespace Parley.Simulator.Graph;

/// <summary><c>oauth/access_token</c>: codes for tokens, and the token of an app itself. Needs no token.</summary>
internal sealed class OAuthEdge(World world)
{
    public Task<GraphError?> HandleAsync(HttpContext http, JsonElement body)
    {
        string? Parameter(string name) => Sends.SendForm.String(body, name) ?? http.Request.Query[name].FirstOrDefault();
        return Parameter("grant_type") == "client_credentials"
            ? AppTokenAsync(http, Parameter("client_id"), Parameter("client_secret"))
            : ExchangeAsync(http, Parameter("client_id"), Parameter("client_secret"), Parameter("code"));
    }

    private async Task<GraphError?> ExchangeAsync(HttpContext http, string? clientId, string? secret, string? code)
    {
        var (token, error) = world.Signup.Exchange(clientId, secret, code);
        if (token is null) return error;
        await GraphResponse.WriteAsync(http, 200, new MetaJson().Open().Value("access_token", token.Token).Value("token_type", "bearer").Close().ToArray());
        return null;
    }

    private async Task<GraphError?> AppTokenAsync(HttpContext http, string? clientId, string? secret)
    {
        if (world.Accounts.FindAppById(clientId ?? "") is not { } app) return OAuthErrors.UnknownApp;
        if (app.Secret != secret) return OAuthErrors.WrongSecret;
        await GraphResponse.WriteAsync(
            http, 200, new MetaJson().Open().Value("access_token", $"{app.Id}|{app.Secret}").Value("token_type", "bearer").Close().ToArray());
        return null;
    }
}
