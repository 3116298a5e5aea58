using Amazon.Runtime;
using Parley.Contracts.Ports;

namespace Parley.Silo.MediaFiles.S3;

/// <summary>Says what a bucket that does not work needs, in one line for the operator.</summary>
internal static class S3Check
{
    /// <exception cref="StartException">The try failed.</exception>
    public static async Task RunAsync(S3Bucket bucket, Func<Task> attempt)
    {
        try
        {
            await attempt();
        }
        catch (Exception e) when (e is MediaStoreUnavailableException or InvalidDataException or EndOfStreamException)
        {
            throw new StartException($"Media cannot be kept in {bucket}: {Explain(bucket, e)}");
        }
    }

    private static string Explain(S3Bucket bucket, Exception failure) => failure.InnerException switch
    {
        AmazonServiceException e => e.ErrorCode switch
        {
            "InvalidAccessKeyId" => $"the server knows no key id {bucket.KeyId}. Correct Parley:Media:S3:KeyId.",
            "SignatureDoesNotMatch" => $"the secret is not that of the key id {bucket.KeyId}. Correct Parley:Media:S3:Secret or SecretFile.",
            "NoSuchBucket" => "there is no such bucket. Make it, or correct Parley:Media:S3:Bucket.",
            "AccessDenied" or "Forbidden" => $"the key id {bucket.KeyId} may not do what is needed. Give it s3:PutObject, s3:GetObject, s3:DeleteObject and s3:ListBucket there.",
            "AuthorizationHeaderMalformed" or "PermanentRedirect" or "TemporaryRedirect" or "IllegalLocationConstraintException" => $"the bucket is not in the region {bucket.Region}. Correct Parley:Media:S3:Region and Endpoint.",
            "RequestTimeTooSkewed" => "this machine's clock is wrong. Set it.",
            _ when (int)e.StatusCode >= 500 => $"the server fails ({S3Connection.Describe(e)}). Look at its log, or wait for it.",
            _ when (int)e.StatusCode > 0 => $"the server refused ({S3Connection.Describe(e)}). Check Parley:Media:S3:Endpoint, Region, Bucket and PathStyle.",
            _ => Silent(e),
        },
        { } e => Silent(e),
        null => $"{failure.Message.ReplaceLineEndings(" ")}. Check that Parley:Media:S3:Endpoint speaks S3.",
    };

    private static string Silent(Exception e) => $"the server does not answer ({S3Connection.Describe(e)}). Start it, or correct Parley:Media:S3:Endpoint.";
}
