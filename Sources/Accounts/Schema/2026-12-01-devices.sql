-- What the browser said of itself at sign-in, in few words, so that somebody knows his own computers again.
ALTER TABLE session ADD COLUMN device TEXT NOT NULL DEFAULT '' CHECK (length(device) <= 60);
