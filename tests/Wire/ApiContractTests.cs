using System.Reflection;
using System.Text.Json;
using Google.Protobuf.Reflection;
using Parley.V1;
using Parley.Wire;

namespace Parley.Tests.Wire;

/// <summary>The product's own contract, as REST serves it.</summary>
public sealed class ApiContractTests
{
    private static readonly ServiceDescriptor[] Services =
    [
        .. typeof(Messages).Assembly.GetTypes().Where(type => type is { IsAbstract: true, IsSealed: true })
            .Select(type => type.GetProperty("Descriptor", BindingFlags.Public | BindingFlags.Static)?.GetValue(null))
            .OfType<ServiceDescriptor>().OrderBy(service => service.FullName, StringComparer.Ordinal),
    ];

    [Fact]
    public void Every_unary_and_server_streaming_method_has_a_rest_form_of_its_own()
    {
        var runtime = new RestRuntime(new RestOptions(), TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance);
        foreach (var method in Services.SelectMany(service => service.Methods).Where(method => !method.IsClientStreaming))
        {
            var routes = RestRoute.Of(method);
            Assert.True(routes.Count > 0, method.FullName);
            Assert.All(routes, runtime.Add);
            Assert.All(routes, route => Assert.StartsWith("/v1/", route.Template.Text, StringComparison.Ordinal));
        }

        Assert.Contains(runtime.Routes, route => route.ToString() == "POST /v1/messages");
    }

    [Fact]
    public void Its_openapi_document_holds_together()
    {
        var document = JsonSerializer.SerializeToElement(OpenApiDocument.Create("Parley", "1", Services));
        OpenApiChecks.HoldsTogether(document);
        Assert.Equal(Services.Select(service => service.Name), document.GetProperty("tags").EnumerateArray().Select(tag => tag.GetProperty("name").GetString()));
    }
}
