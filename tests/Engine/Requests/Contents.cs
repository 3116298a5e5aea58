namespace Parley.Tests.Engine.Requests;

/// <summary>One of every kind of content, and templates with every kind of component, in Meta's own JSON.</summary>
internal static class Contents
{
    public static readonly (string Type, string Json)[] Kinds =
    [
        ("text", """{"preview_url":true,"body":"https://shop.example"}"""),
        ("image", """{"link":"https://shop.example/a.jpg","caption":"a"}"""),
        ("video", """{"link":"https://shop.example/a.mp4","caption":"a"}"""),
        ("audio", """{"link":"https://shop.example/a.ogg","voice":true}"""),
        ("document", """{"link":"https://shop.example/a.pdf","filename":"a.pdf","caption":"a"}"""),
        ("sticker", """{"link":"https://shop.example/a.webp"}"""),
        ("location", """{"latitude":52.5,"longitude":13.4,"name":"Shop","address":"Street 1"}"""),
        ("contacts", """[{"name":{"formatted_name":"Bob B","first_name":"Bob"},"phones":[{"phone":"+15550107002","type":"HOME","wa_id":"15550107002"}],"birthday":"2001-02-03","org":{"company":"B"},"emails":[{"email":"bob@example.com","type":"WORK"}]}]"""),
        ("interactive", """{"type":"button","header":{"type":"image","image":{"link":"https://shop.example/a.jpg"}},"body":{"text":"b"},"footer":{"text":"f"},"action":{"buttons":[{"type":"reply","reply":{"id":"1","title":"Yes"}},{"type":"reply","reply":{"id":"2","title":"No"}}]}}"""),
        ("interactive", """{"type":"list","header":{"type":"text","text":"h"},"body":{"text":"b"},"footer":{"text":"f"},"action":{"button":"Choose","sections":[{"title":"A","rows":[{"id":"1","title":"One","description":"first"}]},{"title":"B","rows":[{"id":"2","title":"Two"}]}]}}"""),
        ("interactive", """{"type":"cta_url","header":{"type":"document","document":{"link":"https://shop.example/a.pdf"}},"body":{"text":"b"},"action":{"name":"cta_url","parameters":{"display_text":"Open","url":"https://shop.example"}}}"""),
        ("interactive", """{"type":"location_request_message","body":{"text":"where?"},"action":{"name":"send_location"}}"""),
        ("interactive", """{"type":"address_message","body":{"text":"where to?"},"action":{"name":"address_message","parameters":{"country":"IN"}}}"""),
        ("interactive", """{"type":"contact_request","body":{"text":"who?"},"action":{"name":"request_contact_info"}}"""),
        ("interactive", """{"type":"flow","body":{"text":"b"},"action":{"name":"flow","parameters":{"flow_message_version":"3","flow_id":"1","flow_cta":"Book","mode":"published","flow_token":"t","flow_action":"navigate","flow_action_payload":{"screen":"FIRST","data":{"a":1}}}}}"""),
        ("interactive", """{"type":"product","body":{"text":"b"},"action":{"catalog_id":"1","product_retailer_id":"p"}}"""),
        ("interactive", """{"type":"product_list","header":{"type":"text","text":"h"},"body":{"text":"b"},"action":{"catalog_id":"1","sections":[{"title":"A","product_items":[{"product_retailer_id":"p"}]}]}}"""),
        ("interactive", """{"type":"catalog_message","body":{"text":"b"},"action":{"name":"catalog_message","parameters":{"thumbnail_product_retailer_id":"p"}}}"""),
        ("interactive", """{"type":"carousel","body":{"text":"b"},"action":{"cards":[{"card_index":0,"type":"product","action":{"catalog_id":"1","product_retailer_id":"p"}},{"card_index":1,"type":"product","action":{"catalog_id":"1","product_retailer_id":"q"}}]}}"""),
        ("interactive", """{"type":"call_permission_request","body":{"text":"may we?"},"action":{"name":"call_permission_request"}}"""),
        ("interactive", """{"type":"voice_call","body":{"text":"call"},"action":{"name":"voice_call","parameters":{"display_text":"Call us","ttl_minutes":100}}}"""),
        ("interactive", """{"type":"order_details","body":{"text":"b"},"action":{"name":"review_and_pay","parameters":{"reference_id":"r","type":"digital-goods","currency":"INR","total_amount":{"value":100,"offset":100},"order":{"status":"pending"}}}}"""),
        ("interactive", """{"type":"order_status","body":{"text":"b"},"action":{"name":"review_order","parameters":{"reference_id":"r","order":{"status":"shipped"}}}}"""),
    ];

    /// <summary>Name, components of the template, values of a send.</summary>
    public static readonly (string Name, string Components, string Values)[] Templates =
    [
        ("with_picture", """[{"type":"HEADER","format":"IMAGE"},{"type":"BODY","text":"Hello {{1}}, it is {{2}}."}]""",
            """{"type":"header","parameters":[{"type":"image","image":{"link":"https://shop.example/a.jpg"}}]},{"type":"body","parameters":[{"type":"text","text":"Ada"},{"type":"text","text":"blue"}]}"""),
        ("with_buttons", """[{"type":"BODY","text":"Hello."},{"type":"BUTTONS","buttons":[{"type":"QUICK_REPLY","text":"Stop"},{"type":"URL","text":"Open","url":"https://shop.example/{{1}}"}]}]""",
            """{"type":"button","sub_type":"quick_reply","index":"0","parameters":[{"type":"payload","payload":"stop"}]},{"type":"button","sub_type":"url","index":"1","parameters":[{"type":"text","text":"7"}]}"""),
        ("with_code", """[{"type":"BODY","text":"Hello."},{"type":"BUTTONS","buttons":[{"type":"COPY_CODE","example":["SAVE20"]}]}]""",
            """{"type":"button","sub_type":"copy_code","index":"0","parameters":[{"type":"coupon_code","coupon_code":"SAVE20"}]}"""),
        ("with_price", """[{"type":"BODY","text":"It costs {{1}} until {{2}}."}]""",
            """{"type":"body","parameters":[{"type":"currency","currency":{"fallback_value":"$5","code":"USD","amount_1000":5000}},{"type":"date_time","date_time":{"fallback_value":"Monday"}}]}"""),
        ("with_place", """[{"type":"HEADER","format":"LOCATION"},{"type":"BODY","text":"We are here."}]""",
            """{"type":"header","parameters":[{"type":"location","location":{"latitude":"52.5","longitude":"13.4","name":"Shop","address":"Street 1"}}]}"""),
    ];

    /// <summary>Name, category and components of templates to create; the first is edited and deleted again.</summary>
    public static readonly (string Name, string Category, string Components)[] Drafts =
    [
        ("order_sent", "UTILITY", """[{"type":"BODY","text":"Your order is on its way."}]"""),
        ("order_ready", "UTILITY", """[{"type":"HEADER","format":"TEXT","text":"Order {{1}}","example":{"header_text":["4711"]}},{"type":"BODY","text":"Hello {{1}}, your order is ready.","example":{"body_text":[["Ada"]]}},{"type":"FOOTER","text":"The shop"},{"type":"BUTTONS","buttons":[{"type":"QUICK_REPLY","text":"Thanks"},{"type":"URL","text":"Open","url":"https://shop.example/{{1}}","example":["https://shop.example/7"]},{"type":"PHONE_NUMBER","text":"Call","phone_number":"+15550107002"}]}]"""),
        ("log_in", "AUTHENTICATION", """[{"type":"BODY","add_security_recommendation":true},{"type":"FOOTER","code_expiration_minutes":10},{"type":"BUTTONS","buttons":[{"type":"OTP","otp_type":"COPY_CODE"}]}]"""),
    ];
}
