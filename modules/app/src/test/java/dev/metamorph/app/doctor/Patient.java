package dev.metamorph.app.doctor;

import dev.metamorph.app.config.Environment;
import dev.metamorph.shape.relation.TableName;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What is examined, and the remedies of kind setting applied to it. */
final class Patient {
    private final Map<String, String> settings;

    Patient(Map<String, String> settings) {
        this.settings = new HashMap<>(settings);
    }

    void set(String setting) {
        var equals = setting.indexOf('=');
        settings.put(setting.substring(0, equals), setting.substring(equals + 1));
    }

    Diagnosis examine(TableName... tables) {
        return new Doctor(Environment.of(settings).read()).examine(List.of(tables));
    }

    /** The findings of one area. */
    List<Finding> findings(Check.Area area, TableName... tables) {
        return examine(tables).of(area);
    }

    static Set<Check> checks(List<Finding> findings) {
        var checks = new TreeSet<Check>();
        findings.forEach(finding -> checks.add(finding.check()));
        return checks;
    }
}
