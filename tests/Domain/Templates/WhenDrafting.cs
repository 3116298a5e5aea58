using System.Text.Json;
using Parley.Domain.Templates;

namespace Parley.Tests.Domain.Templates;

/// <summary>What is wrong with a template before WhatsApp sees it, in words.</summary>
public class WhenDrafting
{
    private const string Body = """{"type":"BODY","text":"Hello {{1}}, your order is here.","example":{"body_text":[["Ada"]]}}""";

    [Theory]
    [InlineData("UTILITY", $"[{Body}]")]
    [InlineData("UTILITY", """[{"type":"HEADER","format":"TEXT","text":"Order {{1}}","example":{"header_text":["7"]}},{"type":"body","text":"On its way."},{"type":"FOOTER","text":"Blue Shop"}]""")]
    [InlineData("MARKETING", """[{"type":"HEADER","format":"IMAGE","example":{"header_handle":["4::aW1"]}},{"type":"BODY","text":"Sale"},{"type":"BUTTONS","buttons":[{"type":"QUICK_REPLY","text":"Stop promotions"},{"type":"QUICK_REPLY","text":"Show"},{"type":"URL","text":"Go","url":"https://shop.example/{{1}}","example":["https://shop.example/a"]}]}]""")]
    [InlineData("AUTHENTICATION", """[{"type":"BODY","add_security_recommendation":true},{"type":"FOOTER","code_expiration_minutes":10},{"type":"BUTTONS","buttons":[{"type":"OTP","otp_type":"COPY_CODE","text":"Copy"}]}]""")]
    public void A_good_one_passes(string category, string components) => Assert.Null(Check(category, components));

    [Theory]
    [InlineData("UTILITY", "[]", "components is empty")]
    [InlineData("UTILITY", """[{"type":"FOOTER","text":"x"}]""", "components has no BODY")]
    [InlineData("UTILITY", """[{"type":"BODY","text":"a"},{"type":"BODY","text":"b"}]""", "components[1] is a second BODY")]
    [InlineData("UTILITY", """[{"type":"BODY","text":"Hi {{2}} there"}]""", "components[0].text has the variables 2; they are numbered 1, 2, 3")]
    [InlineData("UTILITY", """[{"type":"BODY","text":"Hi {{1} there"}]""", "components[0].text has braces that do not pair up")]
    [InlineData("UTILITY", """[{"type":"BODY","text":"{{1}} is here","example":{"body_text":[["x"]]}}]""", "components[0].text begins or ends with a variable")]
    [InlineData("UTILITY", """[{"type":"BODY","text":"Hi {{1}} {{2}} there","example":{"body_text":[["x","y"]]}}]""", "components[0].text has two variables with no word between them")]
    [InlineData("UTILITY", """[{"type":"BODY","text":"Hi {{1}} there"}]""", "components[0].example.body_text has 0 examples for 1 variables")]
    [InlineData("UTILITY", """[{"type":"HEADER","format":"IMAGE"},{"type":"BODY","text":"x"}]""", "components[0].example.header_handle is missing")]
    [InlineData("UTILITY", """[{"type":"BODY","text":"x"},{"type":"FOOTER","text":"by {{1}} "}]""", "components[1].text has a variable; a footer has none")]
    [InlineData("UTILITY", """[{"type":"BODY","text":"x"},{"type":"BUTTONS","buttons":[{"type":"QUICK_REPLY","text":"a"},{"type":"URL","text":"b","url":"https://b.example"},{"type":"QUICK_REPLY","text":"c"}]}]""", "mixes quick replies with other buttons")]
    [InlineData("UTILITY", """[{"type":"BODY","text":"x"},{"type":"BUTTONS","buttons":[{"type":"URL","text":"b","url":"ftp://b.example"}]}]""", "buttons[0].url is not an http or https address")]
    [InlineData("UTILITY", """[{"type":"BODY","text":"x"},{"type":"BUTTONS","buttons":[{"type":"OTP","otp_type":"COPY_CODE"}]}]""", "only an AUTHENTICATION template has")]
    [InlineData("AUTHENTICATION", """[{"type":"BODY","text":"Your code is {{1}}."}]""", "WhatsApp writes the text of authentication templates itself")]
    [InlineData("UTILITY", """[{"type":"BODY","text":"x"},{"type":"CAROUSEL","cards":[{},{}]}]""", "components[1] is a carousel, which only a MARKETING template has")]
    [InlineData("NEWS", """[{"type":"BODY","text":"x"}]""", "category is 'NEWS'")]
    public void What_is_wrong_is_named_with_its_place(string category, string components, string fault)
    {
        var refusal = Check(category, components)!;

        Assert.Equal("TEMPLATE_INVALID", refusal.Reason);
        Assert.Contains(fault, refusal.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Welcome", "en_US", "name is 'Welcome'")]
    [InlineData("wel-come", "en_US", "name is 'wel-come'")]
    [InlineData("welcome", "english", "language is 'english'")]
    public void Names_and_languages_have_a_form(string name, string language, string fault)
    {
        using var components = JsonDocument.Parse($"[{Body}]");

        Assert.Contains(fault, DraftRules.Check(name, language, "UTILITY", false, components.RootElement)!.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Lengths_count_characters_and_all_faults_are_told_at_once()
    {
        var components = $$"""
            [{"type":"HEADER","format":"TEXT","text":"{{new string('h', 61)}}"},{"type":"BODY","text":"{{string.Concat(Enumerable.Repeat("😀", 1024))}}"},{"type":"FOOTER","text":"{{new string('f', 61)}}"}]
            """;

        var text = Check("UTILITY", components)!.Text;

        Assert.Contains("components[0].text has 61 characters; the limit is 60.", text, StringComparison.Ordinal);
        Assert.DoesNotContain("components[1].text", text, StringComparison.Ordinal);
        Assert.Contains("components[2].text has 61 characters; the limit is 60.", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Named_variables_have_names_and_an_example_each()
    {
        const string good = """[{"type":"BODY","text":"Hello {{first_name}}, welcome.","example":{"body_text_named_params":[{"param_name":"first_name","example":"Ada"}]}}]""";

        Assert.Null(Check("UTILITY", good, named: true));
        Assert.Contains("lacks an example", Check("UTILITY", good.Replace("\"param_name\":\"first_name\"", "\"param_name\":\"x\"", StringComparison.Ordinal), named: true)!.Text, StringComparison.Ordinal);
        Assert.Contains("variable 'First'", Check("UTILITY", good.Replace("first_name", "First", StringComparison.Ordinal), named: true)!.Text, StringComparison.Ordinal);
    }

    private static Parley.Contracts.Grains.Refusal? Check(string category, string components, bool named = false)
    {
        using var document = JsonDocument.Parse(components);
        return DraftRules.Check("welcome", "en_US", category, named, document.RootElement);
    }
}
