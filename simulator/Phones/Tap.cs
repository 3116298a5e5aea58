using System.Text.Json;

namespace Parley.Simulator.Phones;

/// <summary>What a customer taps on a message of a business.</summary>
/// <param name="Button">Which button, product or list row, counted from 0 through all sections; default: the first that answers.</param>
/// <param name="Id">In place of a number: the id of the button or row.</param>
/// <param name="Card">Which card of a carousel, counted from 0.</param>
/// <param name="Response">What is filled into a form, an address or a location; a made-up one when left out.</param>
public sealed record Tap(int? Button = null, string? Id = null, int? Card = null, JsonElement? Response = null);
