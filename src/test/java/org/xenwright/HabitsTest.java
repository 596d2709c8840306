package org.xenwright;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.CacheMode;
import com.tngtech.archunit.lang.ArchRule;
import java.nio.file.CopyOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Executors;

/** The habits that one class keeps for the whole house. */
@AnalyzeClasses(
        packages = "org.xenwright",
        importOptions = HouseTest.OnlyTheHouse.class,
        cacheMode = CacheMode.PER_CLASS)
class HabitsTest {
    /** Besides, stores move folders and what they resume, and what came of an image moves into place as a whole. */
    @ArchTest
    static final ArchRule filesAreWrittenBesideAndMovedByOneClass = noClasses()
            .that()
            .haveNameNotMatching(".*\\.(WholeFile|EntryFiles|ImageStore|ImageFiles)(\\$.*)?")
            .should()
            .callMethod(Files.class, "move", Path.class, Path.class, CopyOption[].class);

    @ArchTest
    static final ArchRule threadsWorkSideBySideInOneClass = noClasses()
            .that()
            .haveNameNotMatching(".*\\.Workers")
            .should()
            .callMethodWhere(target(owner(type(Executors.class))).and(target(nameMatching("newFixedThreadPool"))));

    /** Besides, the file that Docker's tools write is read as leniently as they read it. */
    @ArchTest
    static final ArchRule jsonIsReadAndWrittenInOneWay = noClasses()
            .that()
            .haveNameNotMatching(".*\\.(JsonText|DockerCredentials)")
            .should()
            .callConstructor(ObjectMapper.class);
}
