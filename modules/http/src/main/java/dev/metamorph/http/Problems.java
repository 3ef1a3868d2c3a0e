package dev.metamorph.http;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** All that is wrong with a request, by parameter. */
final class Problems {
    private final Map<String, List<String>> byField = new LinkedHashMap<>();
    private final boolean ofSubset;

    Problems() {
        this(false);
    }

    private Problems(boolean ofSubset) {
        this.ofSubset = ofSubset;
    }

    static Problems of(String field, List<String> problems) {
        var all = new Problems();
        problems.forEach(problem -> all.add(field, problem));
        return all;
    }

    /** One that is told inside of {@code errors.subset}. */
    static Problems ofSubset(String field, String problem) {
        var all = new Problems(true);
        all.add(field, problem);
        return all;
    }

    void add(String field, String problem) {
        byField.computeIfAbsent(field, _ -> new ArrayList<>()).add(problem);
    }

    boolean isEmpty() {
        return byField.isEmpty();
    }

    /** {@code {"message":"Invalid request","errors":{…}}}. */
    String toJson() {
        var json = new StringBuilder("{\"message\":\"Invalid request\",\"errors\":{");
        json.append(ofSubset ? "\"subset\":{" : "");
        var field = "";
        for (var entry : byField.entrySet()) {
            json.append(field);
            JsonText.append(json, entry.getKey()).append(":[");
            var comma = "";
            for (var problem : entry.getValue()) {
                JsonText.append(json.append(comma), problem);
                comma = ",";
            }
            json.append(']');
            field = ",";
        }
        return json.append(ofSubset ? "}}}" : "}}").toString();
    }
}
