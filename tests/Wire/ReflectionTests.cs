using Google.Protobuf;
using Google.Protobuf.Reflection;
using Grpc.Core;
using Grpc.Reflection.V1;
using Alpha = Grpc.Reflection.V1Alpha;

namespace Parley.Tests.Wire;

public sealed class ReflectionTests : IAsyncLifetime
{
    private const string File = "parley/tests/v1/library.proto", HttpFile = "google/api/annotations.proto";
    private GrpcServer _server = null!;
    private AsyncDuplexStreamingCall<ServerReflectionRequest, ServerReflectionResponse> _call = null!;

    public async Task InitializeAsync()
    {
        _server = await GrpcServer.StartAsync();
        _call = new ServerReflection.ServerReflectionClient(_server.Channel).ServerReflectionInfo();
    }

    public async Task DisposeAsync()
    {
        _call.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task All_services_are_listed()
    {
        var answer = await AskAsync(new() { Host = "h", ListServices = "*" });
        Assert.Equal(
            ["grpc.health.v1.Health", "grpc.reflection.v1.ServerReflection", "grpc.reflection.v1alpha.ServerReflection", "parley.tests.v1.Library"],
            answer.ListServicesResponse.Service.Select(service => service.Name));
        Assert.Equal("h", answer.ValidHost);
        Assert.Equal("*", answer.OriginalRequest.ListServices);
    }

    [Theory]
    [InlineData("parley.tests.v1.Library", File)]
    [InlineData(".parley.tests.v1.Library", File)]
    [InlineData("parley.tests.v1.Library.Watch", File)]
    [InlineData("parley.tests.v1.Shelf", File)]
    [InlineData("parley.tests.v1.Shelf.title", File)]
    [InlineData("parley.tests.v1.Everything.choice", File)]
    [InlineData("parley.tests.v1.OPEN", File)]
    [InlineData("google.api.http", HttpFile)]
    [InlineData("grpc.health.v1.HealthCheckResponse.ServingStatus", "grpc/health/v1/health.proto")]
    public async Task A_symbol_leads_to_its_file(string symbol, string file) =>
        Assert.Equal(file, (await FilesAsync(new() { FileContainingSymbol = symbol }))[0].Name);

    [Fact]
    public async Task A_file_comes_with_what_it_needs_and_a_stream_carries_that_once()
    {
        var files = await FilesAsync(new() { FileByFilename = File });
        Assert.Equal(File, files[0].Name);
        var names = files.Select(file => file.Name).ToHashSet();
        Assert.All(files, file => Assert.All(file.Dependency, needed => Assert.Contains(needed, names)));
        Assert.Equal([File], (await FilesAsync(new() { FileContainingSymbol = "parley.tests.v1.Item" })).Select(file => file.Name));
    }

    [Fact]
    public async Task What_was_carried_is_enough_to_build_the_contract_again()
    {
        var files = await FilesAsync(new() { FileByFilename = File });
        var built = FileDescriptor.BuildFromByteStrings(InOrder(files).Select(file => file.ToByteString()));
        Assert.Equal("parley.tests.v1.Library", built.Single(file => file.Name == File).Services.Single().FullName);
    }

    [Fact]
    public async Task Extensions_are_found_by_type_and_number()
    {
        var numbers = (await AskAsync(new() { AllExtensionNumbersOfType = "google.protobuf.MethodOptions" })).AllExtensionNumbersResponse;
        Assert.Equal(("google.protobuf.MethodOptions", 72295728), (numbers.BaseTypeName, Assert.Single(numbers.ExtensionNumber)));
        var request = new ServerReflectionRequest { FileContainingExtension = new() { ContainingType = "google.protobuf.MethodOptions", ExtensionNumber = 72295728 } };
        Assert.Equal(HttpFile, (await FilesAsync(request))[0].Name);
        Assert.Empty((await AskAsync(new() { AllExtensionNumbersOfType = "parley.tests.v1.Shelf" })).AllExtensionNumbersResponse.ExtensionNumber);
    }

    public static TheoryData<ServerReflectionRequest, StatusCode> Unanswerable => new()
    {
        { new() { FileByFilename = "none.proto" }, StatusCode.NotFound },
        { new() { FileContainingSymbol = "no.Such" }, StatusCode.NotFound },
        { new() { FileContainingExtension = new() { ContainingType = "parley.tests.v1.Shelf", ExtensionNumber = 1 } }, StatusCode.NotFound },
        { new() { AllExtensionNumbersOfType = "no.Such" }, StatusCode.NotFound },
        { new() { AllExtensionNumbersOfType = "parley.tests.v1.Library" }, StatusCode.NotFound },
        { new(), StatusCode.InvalidArgument },
    };

    [Theory]
    [MemberData(nameof(Unanswerable))]
    public async Task What_cannot_be_answered_is_an_error_and_the_stream_goes_on(ServerReflectionRequest request, StatusCode code)
    {
        Assert.Equal((int)code, (await AskAsync(request)).ErrorResponse.ErrorCode);
        Assert.NotEmpty((await AskAsync(new() { ListServices = "" })).ListServicesResponse.Service);
    }

    [Fact]
    public async Task The_older_name_answers_the_same()
    {
        using var call = new Alpha.ServerReflection.ServerReflectionClient(_server.Channel).ServerReflectionInfo();
        await call.RequestStream.WriteAsync(new() { FileContainingSymbol = "parley.tests.v1.Library" });
        Assert.True(await call.ResponseStream.MoveNext(CancellationToken.None));
        var files = await FilesAsync(new() { FileContainingSymbol = "parley.tests.v1.Library" });
        Assert.Equal(files.Select(file => file.ToByteString()), call.ResponseStream.Current.FileDescriptorResponse.FileDescriptorProto);
        await call.RequestStream.CompleteAsync();
        Assert.False(await call.ResponseStream.MoveNext(CancellationToken.None));
    }

    private async Task<ServerReflectionResponse> AskAsync(ServerReflectionRequest request)
    {
        await _call.RequestStream.WriteAsync(request);
        Assert.True(await _call.ResponseStream.MoveNext(CancellationToken.None));
        return _call.ResponseStream.Current;
    }

    private async Task<List<FileDescriptorProto>> FilesAsync(ServerReflectionRequest request) =>
        [.. (await AskAsync(request)).FileDescriptorResponse.FileDescriptorProto.Select(FileDescriptorProto.Parser.ParseFrom)];

    private static List<FileDescriptorProto> InOrder(List<FileDescriptorProto> files)
    {
        var ordered = new List<FileDescriptorProto>();
        void Add(FileDescriptorProto file)
        {
            if (ordered.Contains(file)) return;
            foreach (var needed in file.Dependency) Add(files.Single(each => each.Name == needed));
            ordered.Add(file);
        }

        files.ForEach(Add);
        return ordered;
    }
}
