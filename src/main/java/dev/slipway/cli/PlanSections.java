package dev.slipway.cli;

import dev.slipway.plan.PlannedObject;
import dev.slipway.plan.PlannedRelease;
import dev.slipway.plan.SitePlan;
import dev.slipway.plan.TargetPlan;
import dev.slipway.plan.VersionChange;
import dev.slipway.preflight.Finding;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/**
 * A plan in sections: what is the same on several targets is said once, with all their names. A section has everything of one release that
 * is the same on the same targets.
 */
final class PlanSections {
    private PlanSections() {}

    /**
     * A section.
     *
     * @param items in the order of the plan
     */
    record Section(String release, List<String> targets, List<Item> items) {
        Section {
            targets = List.copyOf(targets);
            items = List.copyOf(items);
        }
    }

    /** Something that is told of a release. */
    sealed interface Item {
        /** It will be installed. */
        record Installed(String release) implements Item {}

        /** A version changes. */
        record Version(VersionChange change) implements Item {}

        /** Something becomes of an object. */
        record Planned(PlannedObject object) implements Item {}

        /** Something is to be known of it as a whole. */
        record Remark(Finding finding) implements Item {}
    }

    private record Entry(String release, Item item) {}

    private record Place(String release, List<String> targets) {}

    /** The sections of a plan, in its order. */
    static List<Section> of(SitePlan plan) {
        var targets = new LinkedHashMap<Entry, List<String>>();
        for (var target : plan.targets()) {
            if (target instanceof TargetPlan.Planned planned) {
                planned.releases()
                        .forEach(release -> items(release)
                                .forEach(item -> targets.computeIfAbsent(
                                                new Entry(release.name(), item), _ -> new ArrayList<>())
                                        .add(target.target())));
            }
        }
        var sections = new LinkedHashMap<Place, List<Item>>();
        targets.forEach((entry, names) -> sections.computeIfAbsent(
                        new Place(entry.release(), List.copyOf(names)), _ -> new ArrayList<>())
                .add(entry.item()));
        return sections.entrySet().stream()
                .map(section ->
                        new Section(section.getKey().release(), section.getKey().targets(), section.getValue()))
                .toList();
    }

    private static List<Item> items(PlannedRelease release) {
        var items = new ArrayList<Item>();
        if (release.isInstallation()) {
            items.add(new Item.Installed(release.name()));
        }
        release.versions().forEach(version -> items.add(new Item.Version(version)));
        release.told().forEach(object -> items.add(new Item.Planned(withoutState(object))));
        release.findings().forEach(finding -> items.add(new Item.Remark(finding)));
        return items;
    }

    /** Which version an object has is different everywhere, and nothing that is read. */
    private static PlannedObject withoutState(PlannedObject object) {
        return new PlannedObject(
                object.name(), object.action(), object.changes(), "", object.note(), object.tried(), object.findings());
    }
}
