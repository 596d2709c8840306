package org.xenwright.packages;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.xenwright.content.Content;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;

class AccountNumbersTest {
    private static final Instant CLOCK = Instant.ofEpochSecond(1_500_000_000);

    private static Tree tree(String passwd, String group) {
        Attributes attributes = Attributes.of(0755, CLOCK);
        Tree tree = new Tree(attributes);
        tree.directory("etc", attributes);
        tree.directory("var/lib", attributes);
        tree.put("etc/passwd", new RegularFile(attributes, Content.of("root:x:0:0::/root:/bin/sh\n" + passwd)));
        tree.put("etc/group", new RegularFile(attributes, Content.of("root:x:0:\n" + group)));
        return tree;
    }

    private static AccountNumbers numbers(Map<String, Long> users, Map<String, Long> groups) {
        return new AccountNumbers(new TreeMap<>(users), new TreeMap<>(groups));
    }

    private static void owned(Tree tree, String path, long uid, long gid) {
        tree.directory(path, Attributes.of(0750, CLOCK).withOwner(uid, gid))
                .attributes(Attributes.of(0750, CLOCK).withOwner(uid, gid));
    }

    private static String owner(Tree tree, String path) {
        Attributes attributes = tree.find(path).orElseThrow().attributes();
        return attributes.uid() + ":" + attributes.gid();
    }

    @Test
    void anAccountKeepsItsNumbersWhenAnotherComesBeforeIt() throws IOException {
        Tree first = tree("redis:x:100:101::/var/lib/redis:/bin/false\n", "redis:x:101:\n");
        AccountNumbers recorded = AccountNumbers.of(first, CLOCK);
        Tree second = tree(
                "_chrony:x:100:101::/var/lib/chrony:/bin/false\nredis:x:101:102::/var/lib/redis:/bin/false\n",
                "_chrony:x:101:\nredis:x:102:\n");
        owned(second, "var/lib/redis", 101, 102);
        owned(second, "var/lib/chrony", 100, 101);

        assertThat(recorded.apply(second, AccountNumbers.NONE, CLOCK)).isEmpty();

        assertThat(owner(second, "var/lib/redis")).isEqualTo("100:101");
        assertThat(owner(second, "var/lib/chrony")).isEqualTo("101:100");
        AccountNumbers now = AccountNumbers.of(second, CLOCK);
        assertThat(now.users()).containsOnly(Map.entry("redis", 100L), Map.entry("_chrony", 101L));
        assertThat(now.groups()).containsOnly(Map.entry("redis", 101L), Map.entry("_chrony", 100L));
        assertThat(owner(second, "etc")).isEqualTo("0:0");
    }

    @Test
    void theNumberOfAnAccountThatIsGoneIsNobodyElses() throws IOException {
        AccountNumbers recorded = numbers(Map.of("redis", 100L), Map.of());
        Tree tree = tree("_chrony:x:100:0::/:/bin/false\n", "");
        recorded.apply(tree, AccountNumbers.NONE, CLOCK);
        AccountNumbers now = AccountNumbers.of(tree, CLOCK);
        assertThat(now.users()).containsOnly(Map.entry("_chrony", 101L));
        assertThat(recorded.with(now).users()).containsOnlyKeys("redis", "_chrony");
    }

    @Test
    void numbersThatFitChangeNothing() throws IOException {
        Tree tree = tree("redis:x:100:101::/:/bin/false\n", "redis:x:101:\n");
        Object passwd = tree.find("etc/passwd").orElseThrow();
        assertThat(AccountNumbers.of(tree, CLOCK).apply(tree, AccountNumbers.NONE, CLOCK))
                .isEmpty();
        assertThat(tree.find("etc/passwd")).containsSame((org.xenwright.tree.Inode) passwd);
    }

    @Test
    void aBaseThatTakesANumberMovesTheAccountAndThatIsSaid() throws IOException {
        AccountNumbers recorded = numbers(Map.of("redis", 100L), Map.of());
        Tree tree = tree("messagebus:x:100:0::/:/bin/false\nredis:x:101:0::/:/bin/false\n", "");
        owned(tree, "var/lib/redis", 101, 0);
        AccountNumbers base = numbers(Map.of("messagebus", 100L), Map.of());
        assertThat(recorded.apply(tree, base, CLOCK))
                .singleElement()
                .asString()
                .startsWith("the user redis had the number 100 in earlier builds and has 101 now");
        assertThat(AccountNumbers.of(tree, CLOCK).users())
                .containsOnly(Map.entry("messagebus", 100L), Map.entry("redis", 101L));
    }
}
