package org.xenwright.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.xenwright.problem.ProblemException;

class ImagesTest {
    private final ImageConfiguration one = new ImageConfiguration();

    private static ImageConfiguration named(String name) {
        ImageConfiguration image = new ImageConfiguration();
        image.name = name;
        return image;
    }

    @Test
    void withoutSeveralThereIsTheOne() {
        assertThat(Images.of(one, List.of(), null)).containsExactly(one);
    }

    @Test
    void severalTakeThePlaceOfTheOneInTheOrderOfThePom() {
        List<ImageConfiguration> several = List.of(named("web"), named("db"));

        assertThat(Images.of(one, several, null)).containsExactlyElementsOf(several);
        assertThat(Images.of(one, several, "db")).containsExactly(several.get(1));
    }

    @Test
    void anImageWithoutANameOfItsOwnIsRefused() {
        assertThatThrownBy(() -> Images.of(one, List.of(named("web"), named(null)), null))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("<images><image>[2]<name>");
        assertThatThrownBy(() -> Images.of(one, List.of(named("web"), named("web")), null))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("'web', the name of another one");
        assertThatThrownBy(() -> Images.of(one, List.of(named("../web")), null))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("'../web'");
    }

    @Test
    void anUnknownNameIsToldWithTheNearest() {
        assertThatThrownBy(() -> Images.of(one, List.of(named("web"), named("db")), "wbe"))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("-Dxen.images")
                .hasMessageContaining("write web");
    }

    @Test
    void eachOfSeveralHasALockOfItsOwn() {
        assertThat(Images.lockFile(Path.of("/p/xen.lock.json"), "web")).isEqualTo(Path.of("/p/xen-web.lock.json"));
        assertThat(Images.lockFile(Path.of("/p/lock"), "web")).isEqualTo(Path.of("/p/lock-web"));
    }
}
