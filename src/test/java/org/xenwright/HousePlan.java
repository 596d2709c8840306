package org.xenwright;

import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.Architectures.LayeredArchitecture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The table of rooms in {@code CONTRIBUTING.md}, which is the rule: a room may use those that follow it, in its row and in
 * those below. Where the column "used by" names rooms, they are the only ones that may use those of the row.
 *
 * @param rooms from the top to the bottom
 */
record HousePlan(List<Room> rooms) {
    private static final String HOUSE = "org.xenwright";
    private static final Pattern NAME = Pattern.compile("`([a-z.]+)`");

    /** @param users the rooms that may use it */
    record Room(String name, List<String> users) {}

    static HousePlan read() throws IOException {
        List<Room> rooms = new ArrayList<>();
        List<String> above = new ArrayList<>();
        boolean table = false;
        for (String line : Files.readAllLines(Path.of("CONTRIBUTING.md"))) {
            if (line.startsWith("| room ")) {
                table = true;
            } else if (table && !line.startsWith("|")) {
                break;
            } else if (table) {
                String[] cells = line.split("\\|", -1);
                List<String> only = names(cells[3]);
                for (String name : names(cells[1])) {
                    rooms.add(new Room(name, only.isEmpty() ? List.copyOf(above) : only));
                    above.add(name);
                }
            }
        }
        return new HousePlan(List.copyOf(rooms));
    }

    private static List<String> names(String cell) {
        List<String> names = new ArrayList<>();
        Matcher matcher = NAME.matcher(cell);
        while (matcher.find()) {
            names.add(matcher.group(1));
        }
        return names;
    }

    List<String> names() {
        return rooms.stream().map(Room::name).toList();
    }

    /** The room of a package: the closest one above it; the package itself if there is none. */
    String room(String inPackage) {
        String closest = "";
        for (Room each : rooms) {
            String of = HOUSE + "." + each.name();
            if ((inPackage + ".").startsWith(of + ".") && each.name().length() > closest.length()) {
                closest = each.name();
            }
        }
        return closest.isEmpty() ? inPackage : closest;
    }

    ArchRule layers() {
        LayeredArchitecture layers =
                layeredArchitecture().consideringOnlyDependenciesInLayers().withOptionalLayers(true);
        Map<String, String> found = new HashMap<>();
        for (Room each : rooms) {
            layers = layers.layer(each.name()).definedBy(in(each.name(), found));
        }
        for (Room each : rooms) {
            layers = each.users().isEmpty()
                    ? layers.whereLayer(each.name()).mayNotBeAccessedByAnyLayer()
                    : layers.whereLayer(each.name())
                            .mayOnlyBeAccessedByLayers(each.users().toArray(String[]::new));
        }
        return layers.because("CONTRIBUTING.md says so in its table");
    }

    private DescribedPredicate<JavaClass> in(String room, Map<String, String> found) {
        return DescribedPredicate.describe(
                "classes of " + room,
                type -> found.computeIfAbsent(type.getPackageName(), this::room).equals(room));
    }
}
