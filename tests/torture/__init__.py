"""`make torture`: parts are killed at random while people work; nothing acknowledged is lost, repeated or half done."""
