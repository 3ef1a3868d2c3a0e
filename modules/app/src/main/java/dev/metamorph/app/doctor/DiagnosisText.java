package dev.metamorph.app.doctor;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;

import dev.metamorph.app.doctor.Check.Area;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** A diagnosis as people read it, and as programs do. */
public final class DiagnosisText {
    private DiagnosisText() {}

    /** The lines for a terminal. */
    public static List<String> lines(Diagnosis diagnosis) {
        var lines = new ArrayList<String>();
        for (var area : Area.values()) {
            if (!diagnosis.areas().contains(area)) {
                continue;
            }
            var found = diagnosis.of(area);
            if (found.isEmpty()) {
                lines.add("%-12s ok".formatted(area.word()));
            }
            found.forEach(finding -> lines.addAll(lines(finding)));
        }
        lines.add("");
        lines.add(
                "%d wrong, %d to consider"
                        .formatted(
                                diagnosis.count(Severity.WRONG), diagnosis.count(Severity.ADVICE)));
        return lines;
    }

    private static List<String> lines(Finding finding) {
        var lines = new ArrayList<String>();
        lines.add(
                "%-12s %-7s %s (%s)"
                        .formatted(
                                finding.check().area().word(),
                                finding.severity().word(),
                                finding.problem(),
                                finding.check().word()));
        var remedy = finding.remedy();
        var verb =
                switch (remedy.kind()) {
                    case SQL -> "SQL";
                    case COMMAND -> "run";
                    case SETTING -> "set";
                    case ACTION -> "do";
                };
        remedy.steps().forEach(step -> lines.add("%20s %-4s %s".formatted("", verb, step)));
        if (!remedy.after().isEmpty()) {
            lines.add("%20s then %s".formatted("", remedy.after()));
        }
        return lines;
    }

    /** One JSON object. */
    public static String json(Diagnosis diagnosis) {
        var text = new StringWriter();
        try (var json = new JsonFactory().createGenerator(text).useDefaultPrettyPrinter()) {
            json.writeStartObject();
            json.writeBooleanField("ok", !diagnosis.isWrong());
            json.writeArrayFieldStart("checked");
            for (var area : Area.values()) {
                if (diagnosis.areas().contains(area)) {
                    json.writeString(area.word());
                }
            }
            json.writeEndArray();
            json.writeArrayFieldStart("findings");
            for (var finding : diagnosis.findings()) {
                write(json, finding);
            }
            json.writeEndArray();
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    private static void write(JsonGenerator json, Finding finding) throws IOException {
        json.writeStartObject();
        json.writeStringField("check", finding.check().word());
        json.writeStringField("area", finding.check().area().word());
        json.writeStringField("severity", finding.severity().word());
        json.writeStringField("problem", finding.problem());
        json.writeObjectFieldStart("remedy");
        json.writeStringField("kind", finding.remedy().kind().word());
        json.writeArrayFieldStart("steps");
        for (var step : finding.remedy().steps()) {
            json.writeString(step);
        }
        json.writeEndArray();
        if (!finding.remedy().after().isEmpty()) {
            json.writeStringField("then", finding.remedy().after());
        }
        json.writeEndObject();
        json.writeEndObject();
    }
}
