namespace Grpc.Core;

/// <summary>Decides whether the peer is accepted, after its certificate was verified.</summary>
public delegate bool VerifyPeerCallback(VerifyPeerContext context);
