package dev.metamorph.app.declare;

import dev.metamorph.app.declare.Plan.Step;
import dev.metamorph.app.declare.PublishedShapesClient.Explained;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** A plan as lines for people. Pure. */
public final class PlanText {
    private static final String INDENT = "        ";

    private final Map<String, Explained> explained;
    private final List<String> lines = new ArrayList<>();

    private PlanText(Map<String, Explained> explained) {
        this.explained = explained;
    }

    /**
     * The lines of a plan.
     *
     * @param explained what the service says of the declarations of the file, by name, as far as it
     *     says anything
     */
    public static List<String> lines(Plan plan, Map<String, Explained> explained) {
        var text = new PlanText(explained);
        plan.steps().forEach(text::add);
        text.summary(plan);
        return text.lines;
    }

    private void add(Step step) {
        switch (step) {
            case Step.Create(var name, var wanted, var topic) -> {
                lines.add("create  " + name);
                lines.add(INDENT + "topic: " + topic);
                lines.add(INDENT + "table: " + wanted.table());
                if (!wanted.where().isBlank()) {
                    lines.add(INDENT + "where: " + wanted.where().strip());
                }
                lines.add(INDENT + "why: it is new; all its rows%s are sent".formatted(rows(name)));
            }
            case Step.Change change -> change(change);
            case Step.Keep(var name) -> lines.add("keep    " + name);
            case Step.Unlisted(var name) ->
                    lines.add(
                            "leave   %s: the file does not name it; \"metamorph drop %s\" ends it"
                                    .formatted(name, name));
        }
    }

    private void change(Step.Change change) {
        lines.add("change  " + change.name());
        for (var each : change.differences()) {
            lines.add(INDENT + "%s: %s -> %s".formatted(each.member(), each.from(), each.to()));
        }
        lines.add(
                INDENT
                        + switch (change.effect()) {
                            case REFUSED ->
                                    "refused: another topic needs another name, or \"metamorph drop %s\" first"
                                            .formatted(change.name());
                            case REPAIR ->
                                    "why: the rows change; the topic's records are compared with all rows%s, and what differs is sent"
                                            .formatted(rows(change.name()));
                            case NONE ->
                                    "why: the declaration changes; these count only when a topic is created, and no row is sent";
                        });
    }

    private String rows(String name) {
        var known = explained.get(name);
        var rows = known == null ? OptionalLong.empty() : known.rows();
        return rows.isPresent() ? " (about %d)".formatted(rows.getAsLong()) : "";
    }

    private void summary(Plan plan) {
        lines.add(
                "%d to create, %d to change, %d as declared, %d not in the file"
                        .formatted(
                                count(plan, Step.Create.class),
                                count(plan, Step.Change.class),
                                count(plan, Step.Keep.class),
                                count(plan, Step.Unlisted.class)));
    }

    private static long count(Plan plan, Class<? extends Step> kind) {
        return plan.steps().stream().filter(kind::isInstance).count();
    }
}
