package org.xenwright;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.regex.Pattern;

/** The plan of the house: rooms without cycles, Maven in one of them. */
@AnalyzeClasses(packages = "org.xenwright", importOptions = HouseTest.OnlyTheHouse.class)
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
    static final ArchRule roomsHaveNoCycles =
            slices().matching("org.xenwright.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule onlyThePluginKnowsMaven = noClasses()
            .that()
            .resideOutsideOfPackage("org.xenwright.plugin..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.maven..", "org.codehaus.plexus..", "org.eclipse.aether..");
}
