namespace Grpc.Core;

/// <summary>Adds headers that prove who calls, before each call.</summary>
public delegate Task AsyncAuthInterceptor(AuthInterceptorContext context, Metadata metadata);
