package org.xenwright.deb.resolve;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.xenwright.deb.control.BinaryPackage;
import org.xenwright.deb.control.ControlSyntaxException;
import org.xenwright.deb.control.PackageIndex;
import org.xenwright.deb.control.PackageSource;
import org.xenwright.deb.control.Suite;
import org.xenwright.problem.ProblemException;

/** Small universes full of conflicts, where every set there is can be tried. */
class ResolverPropertyTest {
    private static final int NAMES = 6;

    private static String relation(Random random) {
        String name = "p" + random.nextInt(NAMES + 1);
        String[] versions = {"", "", "", " (>= 2)", " (<< 2)", " (= 1)"};
        return name + versions[random.nextInt(versions.length)];
    }

    private static List<String> stanzas(Random random) {
        List<String> stanzas = new ArrayList<>();
        for (int name = 0; name < NAMES; name++) {
            for (int version = 1; version <= 1 + random.nextInt(5) / 4; version++) {
                StringBuilder text =
                        new StringBuilder("Package: p" + name + "\nVersion: " + version + "\nArchitecture: amd64\n");
                List<String> groups = new ArrayList<>();
                for (int n = random.nextInt(3); n > 0; n--) {
                    groups.add(random.nextBoolean() ? relation(random) : relation(random) + " | " + relation(random));
                }
                if (!groups.isEmpty()) {
                    text.append(random.nextInt(4) == 0 ? "Pre-Depends: " : "Depends: ")
                            .append(String.join(", ", groups))
                            .append('\n');
                }
                if (random.nextInt(3) == 0) {
                    text.append(random.nextBoolean() ? "Conflicts: " : "Breaks: ")
                            .append(relation(random))
                            .append('\n');
                }
                if (random.nextInt(4) == 0) {
                    text.append("Provides: p")
                            .append(random.nextInt(NAMES + 1))
                            .append(random.nextBoolean() ? " (= 2)\n" : "\n");
                }
                stanzas.add(text.toString());
            }
        }
        return stanzas;
    }

    private static Universe universe(List<String> stanzas) throws ControlSyntaxException {
        byte[] text = String.join("\n", stanzas).getBytes(StandardCharsets.UTF_8);
        return Universe.of(
                List.of("amd64"),
                List.of(PackageIndex.parse(text, new PackageSource("main", "", Suite.of("test"), "main"))));
    }

    @Test
    void everyAnswerIsClosedAndHasReasonsAndEveryRefusalIsRight() throws ControlSyntaxException {
        long seed = Long.getLong("xen.seed", 4711);
        Random random = new Random(seed);
        int answers = 0;
        int refusals = 0;
        for (int i = 0; i < Integer.getInteger("xen.cases", 300); i++) {
            List<String> stanzas = stanzas(random);
            Universe universe = universe(stanzas);
            List<String> wanted = List.of("p" + random.nextInt(NAMES), "p" + random.nextInt(NAMES));
            Request request = Request.of(wanted).withVariant(Variant.CUSTOM);
            String context = "seed " + seed + ", case " + i + ", " + wanted + " of\n" + String.join("\n", stanzas);
            List<BinaryPackage> packages;
            try {
                Resolution resolution = Resolver.of(universe, Preferences.NONE).resolve(request);
                packages = packages(universe, request);
                for (BinaryPackage pkg : packages) {
                    // Nothing is there that a removal of automatic packages would take away.
                    assertThat(resolution.explain(pkg.name()).get(0))
                            .as(context)
                            .contains("asked for");
                }
            } catch (ProblemException e) {
                assertThat(e.getMessage())
                        .as(context)
                        .containsPattern("cannot be installed together|nothing answers")
                        .contains("leave out");
                assertThat(fits(universe, wanted))
                        .as("refused: " + e.getMessage() + "\n" + context)
                        .isFalse();
                refusals++;
                continue;
            }
            answers++;
            assertThat(new Checker("amd64", packages).complaints()).as(context).isEmpty();
            assertThat(packages.stream().map(BinaryPackage::name)).as(context).containsAll(wanted);
            assertThat(packages(universe, request)).as("again, " + context).isEqualTo(packages);
            // The order of the index may break ties, but never decide whether there is an answer.
            Collections.shuffle(stanzas, random);
            assertThat(new Checker("amd64", packages(universe(stanzas), request)).complaints())
                    .as(context)
                    .isEmpty();
        }
        assertThat(answers).isPositive();
        assertThat(refusals).isPositive();
    }

    private static List<BinaryPackage> packages(Universe universe, Request request) {
        return Resolver.of(universe, Preferences.NONE).resolve(request).packages().stream()
                .map(Selected::pkg)
                .toList();
    }

    /** Whether any set of all there is has what is wanted and fits. */
    private static boolean fits(Universe universe, List<String> wanted) {
        List<BinaryPackage> all = universe.indexes().get(0).packages();
        for (int bits = 0; bits < 1 << all.size(); bits++) {
            List<BinaryPackage> set = new ArrayList<>();
            for (int i = 0; i < all.size(); i++) {
                if ((bits >> i & 1) == 1) {
                    set.add(all.get(i));
                }
            }
            if (set.stream().map(BinaryPackage::name).toList().containsAll(wanted)
                    && new Checker("amd64", set).complaints().isEmpty()) {
                return true;
            }
        }
        return false;
    }
}
