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
        return JsonWriter.object(reply -> {
            reply.member("message", "Invalid request");
            reply.object("errors", ofSubset ? this::subset : this::fields);
        });
    }

    private void subset(JsonWriter errors) {
        errors.object("subset", this::fields);
    }

    private void fields(JsonWriter errors) {
        byField.forEach(errors::strings);
    }
}
