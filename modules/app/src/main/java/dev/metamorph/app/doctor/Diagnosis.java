package dev.metamorph.app.doctor;

import dev.metamorph.app.doctor.Check.Area;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The result of all checks.
 *
 * @param areas what was checked
 */
public record Diagnosis(Set<Area> areas, List<Finding> findings) {
    public Diagnosis {
        areas = Set.copyOf(areas);
        findings = List.copyOf(findings);
    }

    /** The same with an advice for each of these names of settings that have no effect. */
    public Diagnosis with(List<String> warnings) {
        var all = new ArrayList<>(findings);
        for (var warning : warnings) {
            all.add(Finding.advice(Check.SETTINGS, warning, Remedy.action("correct its name")));
        }
        return new Diagnosis(areas, all);
    }

    /** Returns whether a finding is more than an advice. */
    public boolean isWrong() {
        return count(Severity.WRONG) > 0;
    }

    long count(Severity severity) {
        return findings.stream().filter(each -> each.severity() == severity).count();
    }

    List<Finding> of(Area area) {
        return findings.stream().filter(each -> each.check().area() == area).toList();
    }
}
