using System.Globalization;
using System.Text.Json;
using Parley.Simulator.Templates;
using Parley.Simulator.Wire;

namespace Parley.Simulator.Webhooks;

/// <summary>The webhooks about templates.</summary>
internal static class TemplateEvents
{
    /// <param name="other">The title of <c>other_info</c>, for pauses and their end.</param>
    public static WebhookUpdate Status(Template template, string name, DateTimeOffset at, string reason = "NONE", string? other = null)
    {
        var json = new MetaJson().Open().Value("event", name);
        Identity(json, template).Value("reason", reason).Value("message_template_category", Word(template.Category));
        if (other is not null) json.Open("other_info").Value("title", other).Value("description", Description(other)).Close();
        if (name == "DISABLED") json.Open("disable_info").Value("disable_date", at.ToUnixTimeSeconds()).Close();
        if (name == "REJECTED")
        {
            json.Open("rejection_info").Value("reason", "Your template does not comply with the guidelines.")
                .Value("recommendation", "Change the template and submit it again.").Close();
        }

        return Update(template, "message_template_status_update", name.ToLowerInvariant(), json, at);
    }

    public static WebhookUpdate Quality(Template template, TemplateQuality before, DateTimeOffset at)
    {
        var json = new MetaJson().Open().Value("previous_quality_score", Word(before)).Value("new_quality_score", Word(template.Quality));
        return Update(template, "message_template_quality_update", Word(template.Quality), Identity(json, template), at);
    }

    public static WebhookUpdate Components(Template template, DateTimeOffset at)
    {
        var shape = template.Shape;
        var json = Identity(new MetaJson().Open(), template).Optional("message_template_title", shape.Header)
            .Value("message_template_element", shape.Body ?? "").Optional("message_template_footer", shape.Footer);
        if (shape.Buttons.Count > 0)
        {
            json.OpenArray("message_template_buttons");
            foreach (var button in shape.Buttons)
            {
                json.Open().Value("message_template_button_type", button.Type).Value("message_template_button_text", button.Text)
                    .Optional("message_template_button_url", button.Url).Optional("message_template_button_phone_number", button.Phone).Close();
            }

            json.CloseArray();
        }

        return Update(template, "message_template_components_update", "components", json, at);
    }

    /// <summary>Announces a change. Meta names the present category <c>new_category</c> here.</summary>
    public static WebhookUpdate CategoryImpending(Template template, TemplateCategory category, DateTimeOffset at, DateTimeOffset due)
    {
        var json = Identity(new MetaJson().Open(), template).Value("correct_category", Word(category)).Value("new_category", Word(template.Category))
            .Value("category_update_timestamp", due.ToUnixTimeSeconds());
        return Update(template, "template_category_update", "category announced", json, at);
    }

    public static WebhookUpdate Category(Template template, TemplateCategory before, DateTimeOffset at)
    {
        var json = Identity(new MetaJson().Open(), template).Value("previous_category", Word(before)).Value("new_category", Word(template.Category));
        return Update(template, "template_category_update", "category", json, at);
    }

    /// <summary>The word of Meta's API for one of our values.</summary>
    public static string Word<T>(T value) where T : struct, Enum => JsonSerializer.SerializeToElement(value).GetString()!;

    private static MetaJson Identity(MetaJson json, Template template) => json
        .Value("message_template_id", long.Parse(template.Id, CultureInfo.InvariantCulture))
        .Value("message_template_name", template.Name).Value("message_template_language", template.Language);

    private static WebhookUpdate Update(Template template, string field, string what, MetaJson json, DateTimeOffset at) =>
        new(template.Waba, field, UpdateKind.Other, what, json.Close().ToArray()) { Time = at };

    private static string Description(string title) => title switch
    {
        "FIRST_PAUSE" => "Your WhatsApp message template has been paused for 3 hours until its quality has a chance to improve.",
        "SECOND_PAUSE" => "Your WhatsApp message template has been paused for 6 hours until its quality has a chance to improve.",
        "UNPAUSE" => "Your WhatsApp message template is no longer paused.",
        _ => "Your WhatsApp message template has been disabled because its quality is too low.",
    };
}
