using Grpc.Core;

namespace Parley.Wire;

/// <summary>What can be wrong with a request's fields, each as INVALID_ARGUMENT that names the field.</summary>
internal static class InputErrors
{
    private const int LongestNameShown = 200;

    public static RpcException UnknownField(string path) =>
        Invalid("UNKNOWN_FIELD", $"There is no field '{Shown(path)}'.", path);

    public static RpcException UnknownParameter(string name) =>
        Invalid("UNKNOWN_PARAMETER", $"There is no query parameter '{Shown(name)}'.", name);

    public static RpcException Duplicate(string path) =>
        Invalid("DUPLICATE_FIELD", $"'{Shown(path)}' is given more than once.", path);

    public static RpcException OneofTwice(string path, string oneof) =>
        Invalid("DUPLICATE_FIELD", $"'{Shown(path)}' is given beside another choice of '{oneof}'; only one may be.", path);

    public static RpcException BadValue(string path, string expected) =>
        Invalid("INVALID_FIELD", $"'{Shown(path)}' must be {expected}.", path);

    public static RpcException BadText(string path) =>
        Invalid("INVALID_TEXT", $"'{Shown(path)}' holds text that is not valid Unicode.", path);

    private static RpcException Invalid(string reason, string message, string field) =>
        RpcFailure.Invalid(reason, message, Shown(field)).ToException();

    private static string Shown(string name) => name.Length <= LongestNameShown ? name : name[..LongestNameShown] + "…";
}
