using System.Text;
using System.Text.Json;
using Parley.Contracts.Grains;
using Parley.Contracts.Ids;
using Parley.Contracts.Ports;
using Parley.Domain.Templates;

namespace Parley.Tests.Domain.Templates;

/// <summary>Which templates may be sent, and with what values.</summary>
public class WhenSendingTemplates
{
    private const string Defined =
        """
        [{"type":"HEADER","format":"IMAGE"},{"type":"BODY","text":"Hello {{1}}, order {{2}} is here."},
         {"type":"BUTTONS","buttons":[{"type":"QUICK_REPLY","text":"Stop"},{"type":"URL","text":"Track","url":"https://shop.example/{{1}}"}]}]
        """;

    private const string Filled =
        """
        {"name":"t","components":[{"type":"header","parameters":[{"type":"image","image":{"id":"1"}}]},
         {"type":"body","parameters":[{"type":"text","text":"Ada"},{"type":"text","text":"7"}]},
         {"type":"button","sub_type":"url","index":"1","parameters":[{"type":"text","text":"7"}]}]}
        """;

    [Theory]
    [InlineData("APPROVED", null)]
    [InlineData("FLAGGED", null)]
    [InlineData("PENDING", "TEMPLATE_PENDING")]
    [InlineData("REJECTED", "TEMPLATE_REJECTED")]
    [InlineData("PAUSED", "TEMPLATE_PAUSED")]
    [InlineData("DISABLED", "TEMPLATE_DISABLED")]
    [InlineData("ARCHIVED", "TEMPLATE_ARCHIVED")]
    [InlineData("SOMETHING_NEW", "TEMPLATE_NOT_APPROVED")]
    [Trait("Promise", "P11")]
    public void Only_what_WhatsApp_would_take_may_be_sent(string status, string? reason) =>
        Assert.Equal(
            reason,
            TemplateStates.Check(new TemplateRecord(TenantId.New(), "2", "1", "t", "en", "UTILITY", status, "GREEN", default, "POSITIONAL", null, DateTimeOffset.UnixEpoch))?.Reason);

    [Theory]
    [InlineData("UTILITY", Purposes.Utility)]
    [InlineData("AUTHENTICATION", Purposes.Authentication)]
    [InlineData("MARKETING", Purposes.Marketing)]
    [InlineData("", Purposes.Marketing)]
    public void Each_category_needs_its_consent_and_an_unknown_one_the_strictest(string category, Purposes purpose) => Assert.Equal(purpose, TemplateStates.Purpose(category));

    [Fact]
    public void Values_that_fit_pass() => Assert.Null(Check(Defined, Filled));

    [Theory]
    [InlineData("""{"type":"text","text":"Ada"},""", "", "gives the body 1 values; it has 2 variables: 1, 2")]
    [InlineData("""{"type":"image","image":{"id":"1"}}""", "", "lacks the header's image")]
    [InlineData("\"index\":\"1\"", "\"index\":0", "lacks the value of button 1")]
    [InlineData("\"index\":\"1\"", "\"index\":5", "names button 5; the template has 2")]
    public void Values_that_do_not_fit_are_named(string what, string by, string fault)
    {
        var refusal = Check(Defined, Filled.Replace(what, by, StringComparison.Ordinal))!;

        Assert.Equal("TEMPLATE_VALUES", refusal.Reason);
        Assert.Contains(fault, refusal.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Named_values_are_found_by_their_names()
    {
        const string defined = """[{"type":"BODY","text":"Hello {{first_name}}."}]""";

        Assert.Null(Check(defined, """{"components":[{"type":"body","parameters":[{"type":"text","parameter_name":"first_name","text":"Ada"}]}]}""", named: true));
        Assert.Contains(
            "parameter_name 'first_name'", Check(defined, """{"components":[{"type":"body","parameters":[{"type":"text","parameter_name":"name","text":"Ada"}]}]}""", named: true)!.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_template_whose_components_are_not_known_asks_for_nothing() => Assert.Null(Check("[]", Filled));

    private static Refusal? Check(string defined, string content, bool named = false)
    {
        using var document = JsonDocument.Parse(content);
        return ValueRules.Check(Encoding.UTF8.GetBytes(defined), named, document.RootElement);
    }
}
