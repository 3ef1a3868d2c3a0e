package dev.metamorph.http.message;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Collects the problems of a request, by parameter. */
public final class Problems {
    private final Map<String, List<String>> byField = new LinkedHashMap<>();
    private final boolean ofSubset;

    public Problems() {
        this(false);
    }

    private Problems(boolean ofSubset) {
        this.ofSubset = ofSubset;
    }

    public static Problems of(String field, List<String> problems) {
        var all = new Problems();
        problems.forEach(problem -> all.add(field, problem));
        return all;
    }

    /** A problem that is reported inside of {@code errors.subset}. */
    public static Problems ofSubset(String field, String problem) {
        var all = new Problems(true);
        all.add(field, problem);
        return all;
    }

    public void add(String field, String problem) {
        byField.computeIfAbsent(field, _ -> new ArrayList<>()).add(problem);
    }

    public boolean isEmpty() {
        return byField.isEmpty();
    }

    /** {@code {"message":"Invalid request","errors":{…}}}. */
    public String toJson() {
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
