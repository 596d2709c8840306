package org.xenwright.deploy;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.xenwright.domain.Domain;
import org.xenwright.domain.language.Setting;
import org.xenwright.domain.schema.OwnKeys;
import org.xenwright.problem.Problem;
import org.xenwright.problem.ProblemException;

/**
 * What the {@code deploy.*} keys of a domain file say.
 *
 * @param host the only place it may run at; null for any
 * @param labels that its place must have
 * @param apart groups, of each of which no two domains run at one place
 * @param order lower numbers are switched first
 * @param autostart whether it starts with its host
 */
public record DeployTerms(@Nullable String host, Set<String> labels, Set<String> apart, int order, boolean autostart) {
    /** Anywhere, in any order, started with the host. */
    public static final DeployTerms NONE = new DeployTerms(null, Set.of(), Set.of(), 0, true);

    private static final int MOST = 1_000_000;

    public DeployTerms {
        labels = Set.copyOf(labels);
        apart = Set.copyOf(apart);
    }

    /**
     * Reads them.
     *
     * @param autostart of a domain that does not say
     */
    public static DeployTerms of(Domain domain, boolean autostart) {
        return new DeployTerms(
                domain.text(OwnKeys.DEPLOY + "host").orElse(null),
                words(domain, "labels"),
                words(domain, "apart"),
                number(domain, "order", 0, MOST),
                number(domain, "autostart", autostart ? 1 : 0, 1) == 1);
    }

    /** Reads a list of words, or one text in which commas divide them. */
    private static Set<String> words(Domain domain, String name) {
        Set<String> all = new TreeSet<>();
        for (String text : domain.texts(OwnKeys.DEPLOY + name)) {
            for (String word : text.split(",", -1)) {
                if (!word.strip().matches("[A-Za-z0-9_.+:-]{1,64}")) {
                    throw refuse(domain, name, "'" + text + "'", "words of letters, digits and _ . + : -");
                }
                all.add(word.strip());
            }
        }
        return all;
    }

    private static int number(Domain domain, String name, int otherwise, int most) {
        Setting setting = domain.settings().get(OwnKeys.DEPLOY + name);
        long said = domain.number(OwnKeys.DEPLOY + name, otherwise);
        boolean number = setting == null || setting.number().isPresent();
        if (!number || said < 0 || said > most) {
            throw refuse(
                    domain, name, String.join(" ", domain.texts(OwnKeys.DEPLOY + name)), "a number from 0 to " + most);
        }
        return (int) said;
    }

    private static ProblemException refuse(Domain domain, String name, String found, String expected) {
        Setting setting = domain.settings().get(OwnKeys.DEPLOY + name);
        return Problem.of("reading how " + domain.name() + " is brought to hosts", "correct the value")
                .at(setting == null ? OwnKeys.DEPLOY + name : setting.origin() + ", " + setting.key())
                .found(found)
                .expected(expected)
                .raise();
    }

    /** Returns why a place does not suit, by its name and labels alone; null where it does. */
    @Nullable
    String unfit(String place, Set<String> offered) {
        if (host != null && !host.equals(place)) {
            return "deploy.host = \"" + host + "\"";
        }
        List<String> missing =
                labels.stream().filter(each -> !offered.contains(each)).sorted().toList();
        return missing.isEmpty() ? null : "has no label " + String.join(", ", missing);
    }
}
