package org.xenwright;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.nio.file.CopyOption;
import java.nio.file.Files;
import java.nio.file.Path;

/** The habits that one class keeps for the whole house. */
@AnalyzeClasses(packages = "org.xenwright", importOptions = HouseTest.OnlyTheHouse.class)
class HabitsTest {
    /** Besides, stores move folders and what they resume, and what came of an image moves into place as a whole. */
    @ArchTest
    static final ArchRule filesAreWrittenBesideAndMovedByOneClass = noClasses()
            .that()
            .haveNameNotMatching(".*\\.(WholeFile|Store|ImageStore|ImageFiles)(\\$.*)?")
            .should()
            .callMethod(Files.class, "move", Path.class, Path.class, CopyOption[].class);
}
