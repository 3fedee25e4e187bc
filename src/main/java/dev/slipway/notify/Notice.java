package dev.slipway.notify;

import dev.slipway.pipeline.Durations;
import dev.slipway.site.NotificationConfig.Occasion;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Something that is told. No secret is in it, and no control character. */
sealed interface Notice {

    /** What it is about. */
    About about();

    /** How it stands, or ended. */
    Outcome outcome();

    /** All of it in a sentence without a stop. */
    String headline();

    /** How something stands, or ended. */
    enum Outcome {
        /** It began. */
        STARTED,
        /** It succeeded, as the one before, as far as that is known. */
        SUCCEEDED,
        /** It succeeded, and the one before had not. */
        RECOVERED,
        /** It succeeded, but for something that is not required: a member of a federation. */
        PARTLY,
        /** It failed. */
        FAILED,
        /** It was asked to end before it was done. */
        INTERRUPTED,
        /** Nothing is deployed: somebody tries whether messages come. */
        TRIAL;

        /** When this is told. */
        Set<Occasion> occasions() {
            return switch (this) {
                case STARTED -> Set.of(Occasion.START);
                case SUCCEEDED -> Set.of(Occasion.SUCCESS);
                case RECOVERED -> Set.of(Occasion.SUCCESS, Occasion.RECOVERY);
                case PARTLY -> Set.of(Occasion.SUCCESS, Occasion.FAILURE);
                case FAILED, INTERRUPTED -> Set.of(Occasion.FAILURE);
                case TRIAL -> Set.of(Occasion.values());
            };
        }

        /** Its stable name: {@code recovered}. */
        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * A deployment.
     *
     * @param commit full hash
     * @param targets those that it is to come to, in order
     * @param link where its log is; empty: nowhere
     */
    record About(
            String deployment,
            String site,
            String commit,
            String title,
            String author,
            List<String> targets,
            String link) {
        public About {
            targets = List.copyOf(targets);
        }

        String shortCommit() {
            return commit.substring(0, Math.min(8, commit.length()));
        }

        private String what() {
            return site + " " + shortCommit() + " \"" + title + "\" by " + author;
        }

        private String where() {
            return targets.isEmpty() ? "" : " to " + String.join(", ", targets);
        }
    }

    /** All of a deployment began, or ended. */
    record OfDeployment(About about, Outcome outcome, List<String> steps, String cause, Duration took)
            implements Notice {
        /**
         * About all of it.
         *
         * @param steps those that failed; empty where none did
         * @param cause why; empty where nothing failed
         * @param took zero at the beginning
         */
        public OfDeployment {
            steps = List.copyOf(steps);
        }

        @Override
        public String headline() {
            var time = Durations.words(took);
            return switch (outcome) {
                case STARTED -> "Deploying " + about.what() + about.where();
                case SUCCEEDED -> "Deployed " + about.what() + about.where() + " in " + time;
                case RECOVERED ->
                    "Deployed " + about.what() + about.where() + " in " + time
                            + ": recovered, the deployment before had not succeeded";
                case PARTLY ->
                    "Deployed " + about.what() + about.where() + " in " + time + ", but it failed at "
                            + String.join(", ", steps);
                case FAILED ->
                    "Failed to deploy " + about.what() + about.where() + " after " + time
                            + (steps.isEmpty() ? "" : ", at " + String.join(", ", steps));
                case INTERRUPTED ->
                    "Interrupted, after " + time + ", the deployment of " + about.what() + about.where();
                case TRIAL ->
                    "A trial message: deployments of " + about.site() + about.where()
                            + " are told here. Nothing was deployed";
            };
        }

        /** What {@code ${…}} stands for in messages. */
        Map<String, String> values() {
            var values = new LinkedHashMap<String, String>();
            values.put("headline", headline());
            values.put("site", about.site());
            values.put("commit", about.shortCommit());
            values.put("title", about.title());
            values.put("author", about.author());
            values.put("outcome", outcome.word());
            values.put("targets", String.join(", ", about.targets()));
            values.put("step", String.join(", ", steps));
            values.put("cause", cause);
            values.put("took", took.isZero() ? "" : Durations.words(took));
            values.put("link", about.link());
            values.put("deployment", about.deployment());
            return values;
        }
    }

    /** A deployment's work on one target began, or ended. */
    record OfTarget(About about, String target, Outcome outcome) implements Notice {
        @Override
        public String headline() {
            var what = about.what();
            return switch (outcome) {
                case STARTED -> "Deploying " + what + " to " + target;
                case SUCCEEDED, RECOVERED, PARTLY -> "Deployed " + what + " to " + target;
                case FAILED -> "Failed to deploy " + what + " to " + target;
                case INTERRUPTED -> "Interrupted the deployment of " + what + " to " + target;
                case TRIAL -> throw new IllegalStateException("a trial is of no target");
            };
        }
    }
}
