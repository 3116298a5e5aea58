using Google.Protobuf.Reflection;
using Grpc.Core;
using Grpc.Reflection.V1;

namespace Parley.Wire;

/// <summary>The answers to one reflection stream, which need not carry any file twice.</summary>
internal sealed class ReflectionStream(ReflectionCatalog catalog)
{
    private readonly HashSet<string> _sent = [];

    public ServerReflectionResponse Answer(ServerReflectionRequest request)
    {
        var response = new ServerReflectionResponse { ValidHost = request.Host, OriginalRequest = request };
        switch (request.MessageRequestCase)
        {
            case ServerReflectionRequest.MessageRequestOneofCase.ListServices:
                response.ListServicesResponse = new() { Service = { catalog.Services.Select(name => new ServiceResponse { Name = name }) } };
                break;
            case ServerReflectionRequest.MessageRequestOneofCase.FileByFilename:
                AddFiles(response, catalog.FileByName(request.FileByFilename), $"file '{request.FileByFilename}'");
                break;
            case ServerReflectionRequest.MessageRequestOneofCase.FileContainingSymbol:
                AddFiles(response, catalog.FileOfSymbol(request.FileContainingSymbol), $"symbol '{request.FileContainingSymbol}'");
                break;
            case ServerReflectionRequest.MessageRequestOneofCase.FileContainingExtension:
                var (type, number) = (request.FileContainingExtension.ContainingType, request.FileContainingExtension.ExtensionNumber);
                AddFiles(response, catalog.FileOfExtension(type, number), $"extension {number} of '{type}'");
                break;
            case ServerReflectionRequest.MessageRequestOneofCase.AllExtensionNumbersOfType:
                AddExtensions(response, request.AllExtensionNumbersOfType);
                break;
            default:
                response.ErrorResponse = new() { ErrorCode = (int)StatusCode.InvalidArgument, ErrorMessage = "The request asks for nothing." };
                break;
        }

        return response;
    }

    private void AddFiles(ServerReflectionResponse response, FileDescriptor? file, string what)
    {
        if (file is null)
        {
            response.ErrorResponse = NotFound(what);
            return;
        }

        var answer = new FileDescriptorResponse();
        // The file asked for is always there, even if the stream carried it before.
        _sent.Remove(file.Name);
        Add(answer, file);
        response.FileDescriptorResponse = answer;
    }

    private void Add(FileDescriptorResponse answer, FileDescriptor file)
    {
        if (!_sent.Add(file.Name)) return;
        answer.FileDescriptorProto.Add(file.SerializedData);
        foreach (var dependency in file.Dependencies) Add(answer, dependency);
    }

    private void AddExtensions(ServerReflectionResponse response, string type)
    {
        if (catalog.ExtensionsOf(type) is { } numbers)
            response.AllExtensionNumbersResponse = new() { BaseTypeName = type.TrimStart('.'), ExtensionNumber = { numbers } };
        else response.ErrorResponse = NotFound($"message type '{type}'");
    }

    private static ErrorResponse NotFound(string what) =>
        new() { ErrorCode = (int)StatusCode.NotFound, ErrorMessage = $"This server knows no {what}." };
}
