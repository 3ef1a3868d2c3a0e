package dev.metamorph.http.verify;

import dev.metamorph.http.message.JsonWriter;
import dev.metamorph.shape.ShapeHandle;
import dev.metamorph.shape.port.ShapeVerifications.Answer;

/** The JSON of a comparison (docs/operations.md, "Verifying a shape"). */
final class VerificationJson {
    private VerificationJson() {}

    static String of(ShapeHandle shape, Answer answer, boolean repaired) {
        return JsonWriter.object(json -> {
            json.member("handle", shape.text());
            switch (answer) {
                case Answer.Equal(var rows, var position) -> {
                    json.member("outcome", "equal");
                    json.member("rows", rows);
                    json.member("lsn", position.toDecimal());
                }
                case Answer.Different(var rows, var position, var differences, var more) -> {
                    json.member("outcome", "different");
                    json.member("rows", rows);
                    json.member("lsn", position.toDecimal());
                    json.member("more", more);
                    json.member("repaired", repaired);
                    json.objects(
                            "differences",
                            differences,
                            each -> {
                                json.member("key", each.key());
                                json.member("kind", each.kind().text());
                            });
                }
                case Answer.NotCompared(var reason) -> {
                    json.member("outcome", "not_compared");
                    json.member("reason", reason);
                }
                case Answer.Gone _, Answer.Busy _, Answer.Elsewhere _ ->
                        throw new IllegalArgumentException("nothing was compared");
            }
        });
    }
}
