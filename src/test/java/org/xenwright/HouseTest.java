package org.xenwright;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.CacheMode;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The plan of the house: the rooms of CONTRIBUTING in their order, no cycles inside them, Maven in one of them. */
@AnalyzeClasses(
        packages = "org.xenwright",
        importOptions = HouseTest.OnlyTheHouse.class,
        cacheMode = CacheMode.PER_CLASS)
class HouseTest {
    /** Leaves out tests and their judges by name, wherever a build tool put their classes. */
    static final class OnlyTheHouse implements ImportOption {
        private static final Pattern TEST = Pattern.compile(".*(/org/xenwright/judge/.*|Test(\\$.*)?\\.class)");

        @Override
        public boolean includes(Location location) {
            return Predefined.DO_NOT_INCLUDE_TESTS.includes(location) && !location.matches(TEST);
        }
    }

    @ArchTest
    static void aRoomUsesOnlyThoseThatFollowIt(JavaClasses house) throws IOException {
        HousePlan.read().layers().check(house);
    }

    @ArchTest
    static void everyRoomOfThePlanExistsAndEveryClassIsInOne(JavaClasses house) throws IOException {
        HousePlan plan = HousePlan.read();
        assertThat(house.stream()
                        .filter(each -> !each.getSimpleName().equals("package-info"))
                        .map(JavaClass::getPackageName)
                        .map(plan::room)
                        .collect(Collectors.toSet()))
                .as("rooms with classes, and the rooms of CONTRIBUTING.md")
                .containsExactlyInAnyOrderElementsOf(plan.names());
    }

    @ArchTest
    static void thePlanTurnedUpsideDownIsBroken(JavaClasses house) throws IOException {
        List<HousePlan.Room> rooms = new ArrayList<>(HousePlan.read().rooms());
        Collections.reverse(rooms);
        List<String> above = new ArrayList<>();
        HousePlan turned = new HousePlan(rooms.stream()
                .map(each -> {
                    HousePlan.Room room = new HousePlan.Room(each.name(), List.copyOf(above));
                    above.add(each.name());
                    return room;
                })
                .toList());
        // a few rooms that use each other are enough, since each wrong use becomes a text
        JavaClasses some = house.that(resideInAnyPackage("org.xenwright.tree..", "org.xenwright.problem.."));
        assertThat(HousePlan.read().layers().evaluate(some).hasViolation()).isFalse();
        assertThat(turned.layers().evaluate(some).hasViolation()).isTrue();
    }

    @ArchTest
    static final ArchRule packagesHaveNoCycles =
            slices().matching("org.xenwright.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule onlyThePluginKnowsMaven = noClasses()
            .that()
            .resideOutsideOfPackage("org.xenwright.plugin..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.maven..", "org.codehaus.plexus..", "org.eclipse.aether..");

    @ArchTest
    static final ArchRule onlyConnectionsToHostsKnowTheirLibrary = noClasses()
            .that()
            .resideOutsideOfPackage("org.xenwright.ssh..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.apache.sshd..");

    @ArchTest
    static final ArchRule imagesAreOfAnyWorldOfPackages = noClasses()
            .that()
            .resideInAnyPackage(
                    "org.xenwright.image..",
                    "org.xenwright.loader..",
                    "org.xenwright.customize..",
                    "org.xenwright.packages..",
                    "org.xenwright.domain..",
                    "org.xenwright.smoke..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.xenwright.deb..");

    @ArchTest
    static final ArchRule aWorldOfPackagesKnowsNoImages = noClasses()
            .that()
            .resideInAPackage("org.xenwright.deb..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "org.xenwright.image..",
                    "org.xenwright.loader..",
                    "org.xenwright.customize..",
                    "org.xenwright.plugin..");

    @ArchTest
    static final ArchRule onePlaceNamesTheWorldsOfPackages = noClasses()
            .that()
            .doNotHaveFullyQualifiedName("org.xenwright.plugin.Worlds")
            .and()
            .resideOutsideOfPackage("org.xenwright.deb.world..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.xenwright.deb.world..");

    @ArchTest
    static void noTwoClassesHaveOneName(JavaClasses house) {
        Map<String, TreeSet<String>> named = new TreeMap<>();
        house.stream()
                .filter(JavaClass::isTopLevelClass)
                .filter(each -> !each.getSimpleName().equals("package-info"))
                .forEach(each -> named.computeIfAbsent(each.getSimpleName(), name -> new TreeSet<>())
                        .add(each.getName()));
        List<TreeSet<String>> twice =
                named.values().stream().filter(each -> each.size() > 1).toList();
        assertThat(twice).as("classes that share a name; rename one").isEmpty();
    }
}
