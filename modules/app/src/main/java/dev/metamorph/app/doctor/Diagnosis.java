package dev.metamorph.app.doctor;

import dev.metamorph.app.doctor.Check.Area;

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

    /** Whether a finding is more than an advice. */
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
