package org.xenwright;

import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.ReferencedClassObject;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which code of ours a goal can come to, by the calls in the classes: what no goal comes to protects nobody, however well
 * it is tested.
 */
final class Wiring {
    private static final String HOUSE = "org.xenwright.";
    private static final String GOALS = "org.xenwright.plugin";

    private final JavaClasses all = new ClassFileImporter().importPackages("org.xenwright");
    private final Set<JavaCodeUnit> reached = new HashSet<>();
    private final Deque<JavaCodeUnit> open = new ArrayDeque<>();

    Wiring() {
        for (JavaClass each : all) {
            if (isMain(each) && each.getPackageName().equals(GOALS)) {
                each.getCodeUnits().forEach(this::reach);
            }
        }
        while (!open.isEmpty()) {
            callees(open.remove()).forEach(this::reach);
        }
    }

    /**
     * Code that a test calls and no goal comes to, by the names of the tests.
     *
     * @param tests the methods of each class, by their simple names
     * @param apart full names of code that tests may call all the same
     */
    Map<String, Set<String>> unwired(Map<String, Set<String>> tests, Pattern apart) {
        Map<String, Set<String>> unwired = new TreeMap<>();
        for (JavaClass each : all) {
            for (String method : tests.getOrDefault(each.getSimpleName(), Set.of())) {
                each.getMethods().stream()
                        .filter(test -> test.getName().equals(method))
                        .forEach(test -> {
                            Set<JavaCodeUnit> called = calledByTest(test);
                            Set<String> lost = called.stream()
                                    .filter(unit -> !reached.contains(unit))
                                    // one more way to make what goals make otherwise
                                    .filter(unit -> !unit.isConstructor() || !isMade(unit.getOwner()))
                                    .map(JavaCodeUnit::getFullName)
                                    .filter(name -> !apart.matcher(name).matches())
                                    .collect(Collectors.toCollection(TreeSet::new));
                            if (called.stream().noneMatch(reached::contains)) {
                                lost.add("nothing that a goal comes to");
                            }
                            if (!lost.isEmpty()) {
                                unwired.put(each.getSimpleName() + "." + method, lost);
                            }
                        });
            }
        }
        return unwired;
    }

    private boolean isMade(JavaClass type) {
        return type.getConstructors().stream().anyMatch(reached::contains);
    }

    /** Of our own code what a test calls, itself or by what else there is for tests, or by a program that it starts. */
    private Set<JavaCodeUnit> calledByTest(JavaCodeUnit test) {
        Set<JavaCodeUnit> ours = new HashSet<>();
        Set<JavaCodeUnit> seen = new HashSet<>();
        Deque<JavaCodeUnit> next = new ArrayDeque<>(Set.of(test));
        // what is made ready before each test belongs to it
        test.getOwner().getCodeUnits().stream()
                .filter(unit -> unit.isAnnotatedWith("org.junit.jupiter.api.BeforeEach")
                        || unit.isAnnotatedWith("org.junit.jupiter.api.BeforeAll")
                        || unit.isConstructor())
                .forEach(next::add);
        // a test that starts other processes names the class of their program
        test.getReferencedClassObjects().stream()
                .map(ReferencedClassObject::getRawType)
                .filter(type -> type.getName().startsWith(HOUSE) && !isMain(type))
                .flatMap(type -> type.getMethods().stream())
                .filter(method -> method.getName().equals("main"))
                .forEach(next::add);
        while (!next.isEmpty()) {
            JavaCodeUnit unit = next.remove();
            if (seen.add(unit)) {
                for (JavaCodeUnit callee : targets(unit).toList()) {
                    if (isMain(callee.getOwner())) {
                        ours.add(callee);
                    } else {
                        next.add(callee);
                    }
                }
            }
        }
        return ours;
    }

    private void reach(JavaCodeUnit unit) {
        if (!isMain(unit.getOwner()) || !reached.add(unit)) {
            return;
        }
        open.add(unit);
        unit.getOwner().getStaticInitializer().ifPresent(this::reach);
        if (unit.isConstructor()) {
            // whoever has such an object may call what it has of types that are not ours: close, read, compareTo
            unit.getOwner().getMethods().stream().filter(this::isOfAnother).forEach(this::reach);
        }
    }

    private boolean isOfAnother(JavaMethod method) {
        return Stream.concat(
                        method.getOwner().getAllRawSuperclasses().stream(),
                        method.getOwner().getAllRawInterfaces().stream())
                .filter(type -> !type.getName().startsWith(HOUSE))
                .anyMatch(type -> type.getMethods().stream()
                        .anyMatch(other -> other.getName().equals(method.getName())));
    }

    private Stream<JavaCodeUnit> callees(JavaCodeUnit unit) {
        return targets(unit).flatMap(target -> Stream.concat(Stream.of(target), overriding(target)));
    }

    private static Stream<JavaCodeUnit> targets(JavaCodeUnit unit) {
        return Stream.concat(
                        unit.getCallsFromSelf().stream().map(call -> (CodeUnitAccessTarget) call.getTarget()),
                        unit.getCodeUnitReferencesFromSelf().stream()
                                .map(reference -> (CodeUnitAccessTarget) reference.getTarget()))
                .filter(target -> target.getOwner().getName().startsWith(HOUSE))
                .flatMap(target -> target.resolveMember().stream().map(JavaCodeUnit.class::cast));
    }

    private static Stream<JavaCodeUnit> overriding(JavaCodeUnit unit) {
        String[] parameters =
                unit.getRawParameterTypes().stream().map(JavaClass::getName).toArray(String[]::new);
        return unit.isConstructor()
                ? Stream.empty()
                : unit.getOwner().getAllSubclasses().stream()
                        .flatMap(type -> type.tryGetMethod(unit.getName(), parameters).stream());
    }

    private static boolean isMain(JavaClass type) {
        return type.getName().startsWith(HOUSE)
                && type.getSource()
                        .map(source -> source.getUri().toString())
                        .filter(place -> !place.contains("/test-classes/"))
                        .isPresent();
    }
}
